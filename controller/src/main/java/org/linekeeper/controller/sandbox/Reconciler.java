package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.FleetChanged;
import org.linekeeper.controller.user.FleetOrders;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.UserChanged;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.controller.user.WantedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.event.TransactionalEventListener;

/// The loop around the planner and the ladder. One thread owns everything it remembers; hints, the ends of actions,
/// listings and the timer reach it as messages. A turn reads and plans for those users whom something concerns;
/// everybody's turn comes with a listing. Whatever takes its time is an errand ([Errands]), of actions one per user at
/// most.
@Component
class Reconciler implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /// After a reading that failed.
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(10);
    /// More hints than this at once are answered by a listing.
    private static final int LOOKED_AT_ALONE = 200;
    /// So many of those who wait for a free place are planned anew when an action ends.
    private static final int LET_IN = 50;

    private final SandboxRuntime runtime;
    private final FleetOrders fleetOrders;
    private final SandboxLinks links;
    private final SightingBoard board;
    private final FleetBoard fleetBoard;
    private final Leadership leadership;
    private final ReconcileSettings settings;
    private final Limits limits;
    private final SteadyClock clock;
    private final LinkedBlockingQueue<LoopMessage> inbox = new LinkedBlockingQueue<>();
    private final Fleet fleet = new Fleet();
    private final Agenda agenda = new Agenda();
    private final Set<UserId> waiting = new LinkedHashSet<>();
    private final History history;
    private final Survey survey;
    private final Errands errands;
    private final Services services;
    private final Clinic clinic;
    private final Brakes brakes;
    private final ConfiguredImage configured;
    private final UserWorlds worlds;
    private final StatusWatch watch;
    private final CallGuards guards = new CallGuards();
    private Instant nextListing = Instant.MIN;
    private boolean listing;
    private boolean listAgain;
    /// Nobody's sandbox is asked for alone before.
    private Instant awayUntil = Instant.MIN;
    /// In which everything was read last.
    private Optional<Term> term = Optional.empty();
    private volatile @Nullable Thread owner;

    Reconciler(
            SandboxRuntime runtime,
            SandboxImage image,
            Users users,
            FleetOrders fleetOrders,
            ActionExecutor executor,
            SandboxLinks links,
            SightingBoard board,
            FleetBoard fleetBoard,
            Leadership leadership,
            ReconcileSettings settings,
            LadderSettings ladder,
            BrakeSettings brake,
            History history,
            Chronicle chronicle,
            ApplicationEventPublisher listeners,
            SteadyClock clock) {
        this.runtime = runtime;
        this.fleetOrders = fleetOrders;
        this.links = links;
        this.board = board;
        this.fleetBoard = fleetBoard;
        this.leadership = leadership;
        this.settings = settings;
        this.history = history;
        this.clock = clock;
        this.limits = new Limits(settings.startsInFlight(), ladder.repairsInFlight(), brake.blast());
        this.services = new Services(brake.service(), chronicle);
        this.survey = new Survey(runtime, users, fleet, services, chronicle);
        this.errands = new Errands(runtime, survey, leadership, history, executor, inbox::add);
        this.clinic = new Clinic(ladder, services, chronicle);
        this.brakes = new Brakes(limits, brake, chronicle, clock.instant());
        this.configured = new ConfiguredImage(runtime, image);
        this.worlds = new UserWorlds(fleet, configured, links, board, services, brakes, clinic, agenda, clock);
        this.watch = new StatusWatch(user -> listeners.publishEvent(new StatusChanged(user)));
    }

    @Override
    public void start() {
        links.follow(user -> inbox.add(new LoopMessage.Heard(user)));
        runtime.follow(user -> inbox.add(new LoopMessage.Hint(user)));
        leadership.follow(() -> inbox.add(new LoopMessage.TermChanged()));
        Thread loop = Thread.ofVirtual().name("reconcile").unstarted(this::run);
        // it goes on as long as it has an owner
        owner = loop;
        loop.start();
    }

    @TransactionalEventListener(fallbackExecution = true)
    void settingsChanged(UserChanged change) {
        inbox.add(new LoopMessage.Look(change.user()));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void fleetChanged(FleetChanged change) {
        inbox.add(new LoopMessage.FleetOrdered());
    }

    /// A person has seen the blast-radius alarm and means what the controller wants to do. The word counts as it was
    /// written down, wherever that was said.
    @EventListener
    void acknowledged(AlarmAcknowledged word) {
        inbox.add(new LoopMessage.Acknowledged());
    }

    private void run() {
        boolean going = true;
        while (going) {
            try {
                going = turn();
            } catch (InterruptedException e) {
                going = false;
            } catch (DataAccessException | TransactionException e) {
                unknownWishes(e);
            } catch (RuntimeException e) {
                LOG.error("A turn of the reconcile loop failed; the next begins with a full listing", e);
                nextListing = clock.instant().plus(AGAIN);
            }
        }
    }

    /// What is wanted cannot be read: nothing is done until everything was read anew.
    private void unknownWishes(RuntimeException e) {
        if (!board.trouble().equals(Optional.of(Errands.NO_DATABASE))) {
            LOG.warn("{}; nothing is started or stopped until it does: {}", Errands.NO_DATABASE, e.getMessage());
        }
        board.notListed(Errands.NO_DATABASE);
        nextListing = clock.instant().plus(AGAIN);
    }

    /// One turn: waits for something to do, reads the world anew as far as it may have changed, plans, acts.
    private boolean turn() throws InterruptedException {
        List<LoopMessage> messages = await();
        Instant begin = clock.instant();
        Set<UserId> look = new HashSet<>(agenda.due(begin));
        Set<UserId> concerned = new LinkedHashSet<>();
        for (LoopMessage message : messages) {
            switch (message) {
                case LoopMessage.Look asked -> look.add(asked.user());
                case LoopMessage.Hint hint -> {
                    // what is under way is the cause, and its end is looked at
                    if (!fleet.busy(hint.user())) {
                        look.add(hint.user());
                    }
                }
                case LoopMessage.Heard heard -> (links.isGone(heard.user()) ? look : concerned).add(heard.user());
                case LoopMessage.Done done -> {
                    ended(done);
                    look.add(done.action().user());
                    waiting.stream().limit(LET_IN).forEach(concerned::add);
                }
                case LoopMessage.Guarded guarded -> {
                    if (guarded(guarded)) {
                        // the call may be over by now
                        concerned.add(guarded.word().sandbox().user());
                    }
                }
                case LoopMessage.Listed listed -> {
                    listing = false;
                    if (take(listed)) {
                        concerned.addAll(fleet.users());
                    }
                }
                case LoopMessage.TermChanged _, LoopMessage.FleetOrdered _, LoopMessage.Acknowledged _ -> {
                    nextListing = begin;
                    // one that is being read may be older
                    listAgain = listing;
                }
                case LoopMessage.Stop _ -> {
                    return false;
                }
            }
        }
        if (look.size() > LOOKED_AT_ALONE) {
            nextListing = begin;
            // one that is being read may be older than the hints
            listAgain = listing;
        } else if (fleet.readOnce()) {
            concerned.addAll(readEach(look));
        }
        if (!listing && !clock.instant().isBefore(nextListing)) {
            list();
        }
        if (fleet.readOnce()) {
            act(concerned);
            concerned.forEach(user -> board.sighting(user)
                    .ifPresent(sighting -> watch.look(user, sighting, links.symptoms(user), links.applied(user))));
        }
        fleetBoard.post(posting(Duration.between(begin, clock.instant())));
        return true;
    }

    private FleetBoard.Posting posting(Duration lag) {
        Instant halted = brakes.haltedAt();
        FleetBoard.Concerns concerns = new FleetBoard.Concerns(
                halted == null ? null : clock.wall(halted),
                brakes.trippedBuilds(),
                services.outages().stream()
                        .map(one -> new ServiceOutage(one.service(), clock.wall(one.since()), one.users()))
                        .toList(),
                fleet.startsUnderWay(),
                fleet.repairsUnderWay(),
                waiting.size(),
                clinic.needPerson());
        return new FleetBoard.Posting(term, concerns, lag);
    }

    private List<LoopMessage> await() throws InterruptedException {
        Instant due = listing ? Instant.MAX : nextListing;
        Instant first = agenda.next().filter(at -> at.isBefore(due)).orElse(due);
        List<LoopMessage> messages = new ArrayList<>();
        Instant now = clock.instant();
        LoopMessage message = first.equals(Instant.MAX)
                ? inbox.take()
                : inbox.poll(
                        first.isAfter(now) ? Duration.between(now, first).toMillis() + 1 : 0, TimeUnit.MILLISECONDS);
        if (message != null) {
            messages.add(message);
            inbox.drainTo(messages);
        }
        return messages;
    }

    private void list() {
        listing = true;
        survey.begin();
        errands.list(term, brakes.haltedAt() != null);
    }

    private boolean take(LoopMessage.Listed listed) {
        Instant now = clock.instant();
        if (listed.reading() == null) {
            if (!board.trouble().equals(Optional.ofNullable(listed.failure()))) {
                LOG.warn("The sandboxes cannot be read: {}", listed.failure());
            }
            board.notListed(String.valueOf(listed.failure()));
            nextListing = now.plus(AGAIN);
            return false;
        }
        boolean certain = survey.take(listed.reading(), now);
        nextListing = now.plus(certain && !listAgain ? settings.interval() : AGAIN);
        listAgain = false;
        if (!listed.term().equals(term)) {
            guards.sayAgain();
        }
        term = listed.term();
        if (listed.past() != null) {
            history.recall(listed.past(), clinic, brakes);
        }
        listed.acknowledged().ifPresent(event -> history.acknowledge(event, brakes));
        board.listed(now);
        if (configured.read()) {
            fleet.forgive();
        }
        if (term.isPresent() && !brakes.trippedBuilds().isEmpty()) {
            retainTrips();
        }
        Set<UserId> known = fleet.wanted().stream().map(WantedUser::user).collect(Collectors.toSet());
        board.retain(known);
        watch.retain(known);
        fleet.wanted().forEach(user -> seen(user.user(), now));
        return true;
    }

    /// A build that nobody is to be given any more, or has, is no alarm's concern.
    private void retainTrips() {
        Set<String> builds = fleet.wanted().stream()
                .flatMap(user -> worlds.madeOf(user).stream())
                .map(SandboxBuild::build)
                .collect(Collectors.toSet());
        fleet.sandboxes().values().forEach(sandbox -> builds.add(sandbox.image()));
        configured.build().map(SandboxBuild::build).ifPresent(builds::add);
        fleetOrders.get().build().map(SandboxBuild::build).ifPresent(builds::add);
        brakes.retain(builds);
    }

    /// Where one fails because the runtime is away, the others are put off, and whoever is hinted at meanwhile: each
    /// would stand still for as long.
    ///
    /// @return who was read
    private List<UserId> readEach(Collection<UserId> look) {
        List<UserId> read = new ArrayList<>();
        List<UserId> unread = new ArrayList<>();
        for (UserId user : look) {
            boolean away = clock.instant().isBefore(awayUntil);
            Optional<RuntimeFailure> failure = away ? Optional.empty() : readOne(user);
            (away || failure.isPresent() ? unread : read).add(user);
            if (failure.filter(one -> one.scope() == RuntimeFailure.Scope.RUNTIME)
                    .isPresent()) {
                awayUntil = clock.instant().plus(AGAIN);
            }
        }
        Instant again = clock.instant().plus(AGAIN);
        unread.forEach(user -> agenda.put(user, again));
        return read;
    }

    /// @return why that was not possible
    private Optional<RuntimeFailure> readOne(UserId user) {
        Instant now = clock.instant();
        try {
            survey.readOne(user, now);
        } catch (RuntimeFailure e) {
            try (var _ = MDC.putCloseable("user", user.name())) {
                LOG.warn("The sandbox of {} cannot be read: {}", user, e.getMessage());
            }
            return Optional.of(e);
        }
        if (configured.build().isEmpty()) {
            configured.read();
        }
        seen(user, now);
        return Optional.empty();
    }

    /// Tells the others what is known of a user's sandbox by now.
    private void seen(UserId user, Instant now) {
        Optional<WantedUser> wanted = fleet.wanted(user);
        if (wanted.isEmpty()) {
            board.forget(user);
            watch.forget(user);
            links.drop(user);
            clinic.forget(user);
            guards.forget(user);
            brakes.forget(user);
            agenda.drop(user);
            waiting.remove(user);
            return;
        }
        Optional<ObservedSandbox> sandbox = fleet.sandbox(user);
        Optional<Failures> failures = fleet.failures(user);
        // the link first: who sees a new sandbox on the board must not find its predecessor's link
        links.follow(wanted.get(), sandbox);
        Optional<String> noImage = wanted.get().order().build() == null ? configured.trouble() : Optional.empty();
        board.post(
                user,
                new Sighting(
                        wanted.get().order(),
                        sandbox,
                        fleet.profile(user),
                        now,
                        fleet.busy(user),
                        failures.map(Failures::detail).or(() -> noImage),
                        failures.map(Failures::count).orElse(0),
                        failures.map(Failures::notBefore)));
    }

    /// Only who leads acts, and on nothing that was read before its term.
    private void act(Collection<UserId> concerned) {
        if (concerned.isEmpty() || term.isEmpty() || !term.equals(leadership.term())) {
            return;
        }
        Term acting = term.get();
        Instant now = clock.instant();
        boolean allPaused = fleetOrders.get().paused();
        // what was to be looked at again and when is found anew
        concerned.forEach(agenda::drop);
        List<UserWorld> told = concerned.stream()
                .flatMap(user -> fleet.wanted(user).stream())
                .map(wanted -> worlds.of(wanted, allPaused || wanted.order().paused(), now))
                .toList();
        Plan plan = ReconcilePlanner.plan(told, brakes.gauge(fleet, now), now, limits);
        brakes.planned(plan, fleet.running(), now);
        waiting.removeAll(concerned);
        waiting.addAll(plan.heldBack());
        plan.lookAgain().forEach(agenda::sooner);
        for (Action action : plan.actions()) {
            fleet.begin(action);
            errands.execute(action, acting);
        }
        links.startsGoFirst(fleet.startsUnderWay() >= limits.startsInFlight());
        concerned.forEach(
                user -> guards.due(user, fleet.sandbox(user), links.calls(user)).ifPresent(errands::guard));
    }

    /// @return whether the runtime knows now; else it is told with the next listing
    private boolean guarded(LoopMessage.Guarded guarded) {
        if (guarded.failure() == null) {
            guards.said(guarded.word());
            return true;
        } else {
            guards.failed(guarded.word());
            LOG.warn(
                    "Whether {} is in a call cannot be told to the runtime: {}",
                    guarded.word().sandbox().user(),
                    guarded.failure());
            return false;
        }
    }

    private void ended(LoopMessage.Done done) {
        Instant now = clock.instant();
        Action action = done.action();
        RuntimeFailure failure = done.result().failure();
        if (failure != null) {
            try (var _ = MDC.putCloseable("user", action.user().name())) {
                LOG.warn("{}: {}", action.user(), failure.getMessage());
            }
        }
        if (action instanceof Action.Repair repair && done.result().event() != 0) {
            if (done.result().refusal() == null && failure == null) {
                clinic.begun(action.user(), repair.climb(), done.result().event(), now);
            } else {
                String why = failure == null ? done.result().refusal() : failure.getMessage();
                clinic.failed(action.user(), repair.climb(), done.result().event(), why, now);
            }
        }
        survey.touched(action.user());
        brakes.ended(action, failure, now);
        fleet.end(action, failure, now);
    }

    /// Leaves the sandboxes as they are. An action under way is not waited for: it is planned again.
    @Override
    public void stop() {
        Thread running = owner;
        owner = null;
        inbox.add(new LoopMessage.Stop());
        try {
            if (running != null && !running.join(FAREWELL)) {
                LOG.warn("The reconcile loop did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return owner != null;
    }
}
