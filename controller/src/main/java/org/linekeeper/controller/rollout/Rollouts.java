package org.linekeeper.controller.rollout;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.Events;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.sandbox.Presence;
import org.linekeeper.controller.sandbox.SandboxViews;
import org.linekeeper.controller.sandbox.ServiceOutage;
import org.linekeeper.controller.sandbox.Sighting;
import org.linekeeper.controller.user.FleetOrder;
import org.linekeeper.controller.user.FleetOrders;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.SandboxOrder.Wanted;
import org.linekeeper.controller.user.User;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.controller.user.WantedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Begins rollouts, carries decisions out, and answers where they are. Whatever a step changes, its own record, its
/// members and their orders, is one transaction; a step that was decided on what somebody changed meanwhile is dropped.
@Component
class Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

    private final RolloutStore store;
    private final Users users;
    private final FleetOrders fleet;
    private final SandboxViews views;
    private final RolloutSettings settings;
    private final Leadership leadership;
    private final TransactionTemplate transaction;
    private final Events history;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Rollouts(
            RolloutStore store,
            Users users,
            FleetOrders fleet,
            SandboxViews views,
            RolloutSettings settings,
            Leadership leadership,
            TransactionTemplate transaction,
            Events history,
            ApplicationEventPublisher events,
            Clock clock) {
        this.store = store;
        this.users = users;
        this.fleet = fleet;
        this.views = views;
        this.settings = settings;
        this.leadership = leadership;
        this.transaction = transaction;
        this.history = history;
        this.events = events;
        this.clock = clock;
    }

    /// @throws Refused where another one goes on, or no image was seen yet
    Rollout begin(SandboxBuild build, Terms terms, String requestedBy) {
        Instant now = now();
        SandboxBuild from = fleet.get()
                .build()
                .orElseThrow(() -> Refused.conflict("build", "no image was seen yet that users could have been given"));
        Rollout rollout = new Rollout(
                UUID.randomUUID().toString(),
                1,
                build,
                from,
                terms,
                requestedBy,
                now,
                new Phase.Waiting(0, now),
                false);
        store.active().ifPresent(other -> {
            throw goesOn(": " + other.id());
        });
        try {
            transaction.executeWithoutResult(_ -> {
                store.insert(rollout);
                tell(rollout, "begun by " + requestedBy);
                events.publishEvent(new RolloutOrdered());
                events.publishEvent(new RolloutChanged(rollout.id()));
            });
        } catch (DuplicateKeyException e) {
            // within the caller's transaction nothing can be asked any more
            throw goesOn("");
        }
        LOG.info("Rollout {} of {} begins", rollout.id(), build);
        return rollout;
    }

    private static Refused goesOn(String which) {
        return Refused.conflict("build", "a rollout goes on already" + which);
    }

    /// @throws Refused where there is none
    Rollout get(String id) {
        return store.find(id).orElseThrow(() -> Refused.notFound("there is no rollout " + id));
    }

    /// A person's change.
    ///
    /// @param expected the versions that the caller allows (`If-Match`)
    /// @throws Refused where there is none, it has ended, or somebody changed it meanwhile
    Rollout change(String id, LongPredicate expected, UnaryOperator<Rollout> change) {
        transaction.executeWithoutResult(_ -> {
            Rollout before = get(id);
            if (!expected.test(before.version())) {
                throw Refused.stale("the rollout is at version " + before.version() + " by now");
            }
            Rollout after = change.apply(before);
            if (!after.equals(before) && !store.update(after)) {
                throw Refused.conflict("id", "the rollout went on meanwhile: try again");
            }
            events.publishEvent(new RolloutOrdered());
            events.publishEvent(new RolloutChanged(id));
        });
        return get(id);
    }

    Rollout pause(String id, LongPredicate expected) {
        return change(id, expected, rollout -> {
            if (rollout.phase().ended() || rollout.phase() instanceof Phase.RollingBack) {
                throw Refused.conflict("id", "only a rollout that goes forward can be paused");
            }
            return rollout.withPaused(true);
        });
    }

    Rollout resume(String id, LongPredicate expected) {
        return change(id, expected, rollout -> {
            if (rollout.phase().ended()) {
                throw Refused.conflict("id", "this rollout has ended");
            }
            return rollout.withPaused(false);
        });
    }

    Rollout rollBack(String id, LongPredicate expected, String by) {
        return change(id, expected, rollout -> switch (rollout.phase()) {
            case Phase.Waiting(int wave, Instant _) -> backFrom(rollout, wave, by);
            case Phase.Out(int wave, Instant _) -> backFrom(rollout, wave, by);
            case Phase.RollingBack _ -> rollout;
            case Phase.Completed _, Phase.RolledBack _ -> throw Refused.conflict("id", "this rollout has ended");
        });
    }

    private Rollout backFrom(Rollout rollout, int wave, String by) {
        return rollout.at(new Phase.RollingBack(wave, now(), "ordered by " + by))
                .withPaused(false);
    }

    /// Why nothing can be seen or done now; empty where a rollout may go on.
    Optional<String> standstill(Rollout rollout) {
        if (rollout.paused()) {
            return Optional.of("paused");
        }
        if (fleet.get().paused()) {
            return Optional.of("reconciling is paused for everybody");
        }
        if (views.listedAt().isEmpty()) {
            return Optional.of("the sandboxes were not read yet");
        }
        Optional<String> trouble = views.trouble().map(why -> "the runtime cannot be read: " + why);
        return trouble.isPresent() ? trouble : outage(rollout);
    }

    private Optional<String> outage(Rollout rollout) {
        List<ServiceOutage> outages = views.outages();
        if (outages.isEmpty()) {
            return Optional.empty();
        }
        List<Member> members = store.members(rollout.id());
        CommonCause cause = new CommonCause(rollout.phase(), members, seen(members));
        return outages.stream()
                .filter(outage -> cause.liesElsewhere(outage.users()))
                .findFirst()
                .map(outage -> outage.service() + " is out: " + outage.users()
                        + " users miss it, most of them not because of this rollout");
    }

    /// @param waitsFor for people
    /// @param lacking  too few of those on the new build are present
    record Step(String waitsFor, boolean lacking) {}

    /// Decides and carries out the next step.
    ///
    /// @param lackingSince since when each step found too few present; null where the last one did not
    /// @throws org.linekeeper.controller.leadership.LeadershipLost where another controller leads by now
    Step step(Rollout rollout, Instant watchingSince, @Nullable Instant lackingSince, Term term) {
        Instant now = now();
        List<Member> members = store.members(rollout.id());
        Decision decision = new RolloutPlanner(
                        rollout,
                        members,
                        seen(members),
                        store.calls(rollout.id()),
                        settings.quiet(),
                        watchingSince,
                        lackingSince,
                        now)
                .plan(() -> candidates(rollout));
        carryOut(rollout, members, decision, now, term);
        return new Step(
                decision.move() instanceof Decision.Move.Stay stay ? stay.why() : "under way", decision.lacking());
    }

    private void carryOut(Rollout rollout, List<Member> members, Decision decision, Instant now, Term term) {
        transaction.executeWithoutResult(status -> {
            leadership.confirm(term);
            decision.released().forEach(user -> store.released(rollout.id(), user, now));
            decision.withheld().forEach(user -> store.withheld(rollout.id(), user));
            decision.passed().forEach(user -> store.passed(rollout.id(), user, now));
            Phase next = move(rollout, members, decision.move(), now);
            boolean changed = !next.equals(rollout.phase()) || decision.move() instanceof Decision.Move.Return;
            if (changed && !store.update(rollout.at(next))) {
                status.setRollbackOnly();
            } else if (changed
                    || !decision.released().isEmpty()
                    || !decision.withheld().isEmpty()
                    || !decision.passed().isEmpty()) {
                events.publishEvent(new RolloutChanged(rollout.id()));
            }
        });
    }

    /// @return the phase that follows
    private Phase move(Rollout rollout, List<Member> members, Decision.Move move, Instant now) {
        int wave = rollout.phase().wave();
        return switch (move) {
            case Decision.Move.Stay _ -> rollout.phase();
            case Decision.Move.StartWave start -> {
                LOG.info(
                        "Rollout {}: wave {} of {} users begins",
                        rollout.id(),
                        wave + 1,
                        start.users().size());
                start.users().forEach(user -> admit(rollout, wave + 1, user, now));
                tell(rollout, "wave " + (wave + 1) + " of " + start.users().size() + " users begins");
                yield new Phase.Out(wave + 1, now);
            }
            case Decision.Move.PassWave pass -> {
                tell(rollout, "wave " + wave + " went well");
                yield new Phase.Waiting(wave, pass.nextNotBefore());
            }
            case Decision.Move.RollBack back -> {
                LOG.warn("Rollout {} is rolled back: {}", rollout.id(), back.reason());
                tell(rollout, "rolled back: " + back.reason());
                yield new Phase.RollingBack(wave, now, back.reason());
            }
            case Decision.Move.Return back -> {
                Set<UserId> chosen = new HashSet<>(back.users());
                members.stream()
                        .filter(member -> chosen.contains(member.user()))
                        .forEach(member -> sendBack(rollout, member, now));
                yield rollout.phase();
            }
            case Decision.Move.Finish _ -> {
                LOG.info("Rollout {} is complete", rollout.id());
                finish(rollout);
                tell(rollout, "complete");
                yield new Phase.Completed(wave, now);
            }
            case Decision.Move.EndRollback _ -> {
                String reason = rollout.phase() instanceof Phase.RollingBack back ? back.reason() : "";
                LOG.info("Rollout {}: everybody is back on the old build", rollout.id());
                tell(rollout, "everybody is back on the old build");
                yield new Phase.RolledBack(wave, now, reason);
            }
        };
    }

    private void tell(Rollout rollout, String what) {
        history.tell(NewEvent.ofFleet(
                EventKind.ROLLOUT, "rollout", rollout.id(), what, rollout.to().toString()));
    }

    private void admit(Rollout rollout, int wave, Candidate user, Instant now) {
        Instant callsUntil = now.plus(rollout.terms().callDeadline());
        Member member = new Member(user.user(), wave, user.old(), user.present(), now, callsUntil, null, null, null);
        store.admit(rollout.id(), member);
        users.order(user.user(), order -> order.withBuild(rollout.to()).withCallsUntil(callsUntil));
    }

    private void sendBack(Rollout rollout, Member member, Instant now) {
        Instant callsUntil = now.plus(rollout.terms().callDeadline());
        store.returned(rollout.id(), member.user(), now, callsUntil);
        users.order(
                member.user(),
                order -> rollout.to().equals(order.build())
                        ? order.withBuild(member.old()).withCallsUntil(callsUntil)
                        : order);
    }

    /// New users get the new build from now on, and so do those who are stopped, when they are started.
    private void finish(Rollout rollout) {
        fleet.change(before -> new FleetOrder(before.version(), before.pause(), Optional.of(rollout.to())));
        users.wanted().stream()
                .filter(user -> user.order().wanted() != Wanted.RUNNING
                        && !rollout.to().equals(user.order().build()))
                .map(WantedUser::user)
                .sorted()
                .forEach(user -> users.order(user, order -> order.withBuild(rollout.to())));
    }

    private Map<UserId, Seen> seen(List<Member> members) {
        Map<UserId, Seen> seen = new HashMap<>();
        for (Member member : members) {
            seen.put(member.user(), seen(member.user()));
        }
        return seen;
    }

    /// What is seen of a user by now.
    Seen seen(UserId id) {
        Optional<User> user = users.find(id).filter(found -> !found.deleted());
        boolean wanted = user.map(User::order)
                .filter(order -> order.wanted() == Wanted.RUNNING && !order.paused())
                .isPresent();
        Optional<ObservedSandbox> running = views.sighting(id)
                .flatMap(Sighting::sandbox)
                .filter(sandbox -> sandbox.state() instanceof State.Running);
        Presence presence = user.map(views::presence).orElse(Presence.UNKNOWN);
        return new Seen(
                wanted,
                running.map(ObservedSandbox::image),
                presence != Presence.UNKNOWN,
                presence == Presence.PRESENT,
                views.calls(id));
    }

    /// Those who run on another build. Whoever is paused keeps the old one; whoever is stopped gets it at the end.
    private List<Candidate> candidates(Rollout rollout) {
        List<Candidate> candidates = new ArrayList<>();
        for (WantedUser user : users.wanted()) {
            SandboxOrder order = user.order();
            // who was made before the first build was known is given one at the next turn
            boolean given = order.build() != null;
            SandboxBuild old = order.build() == null ? rollout.from() : order.build();
            if (user.deleted() || order.wanted() != Wanted.RUNNING || order.paused() || old.equals(rollout.to())) {
                continue;
            }
            Optional<ObservedSandbox> sandbox = views.sighting(user.user()).flatMap(Sighting::sandbox);
            boolean settled = given
                    && sandbox.filter(found -> found.edition() < order.edition())
                            .isEmpty();
            Seen seen = seen(user.user());
            candidates.add(new Candidate(user.user(), old, settled, seen.known(), seen.present(), seen.calls()));
        }
        return candidates;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
