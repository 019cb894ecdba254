package org.linekeeper.controller.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.sandbox.CallEvidence;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.UserId;

/// A fleet without sandboxes: users whose replacement takes a while, who may be in a call, and for whom the new build
/// may not work. Carries decisions out as [Rollouts] does and counts what must never happen.
final class SimulatedFleet {
    static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    static final SandboxBuild OLD = new SandboxBuild("image", "old");
    static final SandboxBuild NEW = new SandboxBuild("image", "new");
    private static final Duration STEP = Duration.ofSeconds(5);

    /// @param reachable   present on the old build
    /// @param works       present on the new build
    /// @param callSeconds how long a call lasts that is up at the beginning; 0 for none
    /// @param delay       seconds from a replacement to presence
    record Person(boolean reachable, boolean works, int callSeconds, int delay) {}

    private static final class State {
        private final Person person;
        private SandboxBuild ordered = OLD;
        private SandboxBuild running = OLD;
        private Instant callsUntil = Instant.MAX;
        private Instant replacedAt = START.minusSeconds(3600);
        private @Nullable Member member;

        State(Person person) {
            this.person = person;
        }
    }

    private final Map<UserId, State> users = new HashMap<>();
    private final QuietHours quiet;
    private Rollout rollout;
    private Instant now = START;
    private @Nullable Instant lackingSince;
    int mostOut;
    int wavesInQuiet;
    int callsCutEarly;
    boolean failedGate;

    SimulatedFleet(List<Person> people, Terms terms, QuietHours quiet) {
        for (int i = 0; i < people.size(); i++) {
            users.put(new UserId("u" + i), new State(people.get(i)));
        }
        this.quiet = quiet;
        this.rollout = new Rollout("r", 1, NEW, OLD, terms, "test", START, new Phase.Waiting(0, START), false);
    }

    Rollout rollout() {
        return rollout;
    }

    /// Lives until the rollout has ended, or for as many steps.
    void run(int steps) {
        for (int i = 0; i < steps && !rollout.phase().ended(); i++) {
            replaceWhoMayBeReplaced();
            mostOut = Math.max(mostOut, out());
            carryOut(look());
            now = now.plus(STEP);
        }
        replaceWhoMayBeReplaced();
    }

    boolean everybodyIsOrdered(SandboxBuild build) {
        return users.values().stream().allMatch(user -> user.ordered.equals(build));
    }

    /// So many as a wave holds were given the new build and were never present since, and they are not too many.
    boolean waitsForAPerson() {
        return rollout.phase() instanceof Phase.Waiting
                && users.values().stream()
                                .filter(user ->
                                        user.member != null && user.member.judged() && user.member.passedAt() == null)
                                .count()
                        >= rollout.terms().waveSize();
    }

    void rollBack() {
        rollout = rollout.at(new Phase.RollingBack(rollout.phase().wave(), now, "by hand"));
    }

    private Decision look() {
        List<Member> members = new ArrayList<>();
        Map<UserId, Seen> seen = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        users.forEach((id, user) -> {
            seen.put(id, new Seen(true, Optional.of(user.running.build()), true, present(user), calls(user)));
            if (user.member != null) {
                members.add(user.member);
            } else {
                candidates.add(new Candidate(id, OLD, true, true, present(user), calls(user)));
            }
        });
        return new RolloutPlanner(rollout, members, seen, new CallTally(0, 0), quiet, START, lackingSince, now)
                .plan(() -> candidates);
    }

    private void carryOut(Decision decision) {
        decision.released().forEach(id -> change(id, now, null));
        decision.passed().forEach(id -> change(id, null, now));
        lackingSince = !decision.lacking() ? null : lackingSince == null ? now : lackingSince;
        int wave = rollout.phase().wave();
        switch (decision.move()) {
            case Decision.Move.Stay _ -> {}
            case Decision.Move.StartWave start -> {
                wavesInQuiet += quiet.quietUntil(now).isPresent() ? 1 : 0;
                start.users().forEach(user -> admit(user, wave + 1));
                rollout = rollout.at(new Phase.Out(wave + 1, now));
            }
            case Decision.Move.PassWave pass -> rollout = rollout.at(new Phase.Waiting(wave, pass.nextNotBefore()));
            case Decision.Move.RollBack back -> {
                failedGate = true;
                rollout = rollout.at(new Phase.RollingBack(wave, now, back.reason()));
            }
            case Decision.Move.Return back -> back.users().forEach(this::sendBack);
            case Decision.Move.Finish _ -> rollout = rollout.at(new Phase.Completed(wave, now));
            case Decision.Move.EndRollback _ -> rollout = rollout.at(new Phase.RolledBack(wave, now, "test"));
        }
    }

    private State user(UserId id) {
        return java.util.Objects.requireNonNull(users.get(id));
    }

    private void admit(Candidate candidate, int wave) {
        State user = user(candidate.user());
        Instant until = now.plus(rollout.terms().callDeadline());
        user.member = new Member(candidate.user(), wave, OLD, candidate.present(), now, until, null, null, null);
        user.ordered = NEW;
        user.callsUntil = until;
    }

    private void sendBack(UserId id) {
        State user = user(id);
        Member before = java.util.Objects.requireNonNull(user.member);
        Instant until = now.plus(rollout.terms().callDeadline());
        user.member = new Member(
                id,
                before.wave(),
                OLD,
                before.judged(),
                before.admittedAt(),
                until,
                before.releasedAt(),
                before.passedAt(),
                now);
        user.ordered = OLD;
        user.callsUntil = until;
    }

    private void change(UserId id, @Nullable Instant released, @Nullable Instant passed) {
        State user = user(id);
        Member before = java.util.Objects.requireNonNull(user.member);
        user.member = new Member(
                id,
                before.wave(),
                OLD,
                before.judged(),
                before.admittedAt(),
                before.callsUntil(),
                released == null ? before.releasedAt() : released,
                passed == null ? before.passedAt() : passed,
                before.returnedAt());
    }

    /// As the reconciler does it: a call holds it up until the deadline.
    private void replaceWhoMayBeReplaced() {
        for (State user : users.values()) {
            boolean talking = calls(user) == CallEvidence.LIVING;
            if (!user.ordered.equals(user.running) && (!talking || !now.isBefore(user.callsUntil))) {
                if (talking && now.isBefore(START.plus(rollout.terms().callDeadline()))) {
                    callsCutEarly++;
                }
                user.running = user.ordered;
                user.replacedAt = now;
            }
        }
    }

    private CallEvidence calls(State user) {
        boolean before = user.replacedAt.isBefore(START);
        return before && now.isBefore(START.plusSeconds(user.person.callSeconds()))
                ? CallEvidence.LIVING
                : CallEvidence.NONE;
    }

    private boolean present(State user) {
        boolean up = !now.isBefore(user.replacedAt.plusSeconds(user.person.delay()));
        return up && user.person.reachable() && (user.running.equals(OLD) || user.person.works());
    }

    /// Who could be reached before the rollout and cannot now.
    private int out() {
        return (int) users.values().stream()
                .filter(user -> user.person.reachable() && !present(user))
                .count();
    }
}
