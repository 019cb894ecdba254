package org.linekeeper.controller.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.leadership.LeadershipLost;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.UserChanged;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.controller.user.WantedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.event.TransactionalEventListener;

/// The loop around the planner. One thread owns everything it remembers; hints, the ends of actions and
/// the timer reach it as messages. Actions run on threads of their own, one per user at most.
@Component
class Reconciler implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /// After a reading that failed.
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final SandboxRuntime runtime;
    private final SandboxImage image;
    private final Users users;
    private final ActionExecutor executor;
    private final SandboxLinks links;
    private final SightingBoard board;
    private final Leadership leadership;
    private final ReconcileSettings settings;
    private final Clock clock;
    private final LinkedBlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
    private final Fleet fleet = new Fleet();
    private Set<UserId> knownOrphans = Set.of();
    private Optional<String> build = Optional.empty();
    private Optional<String> imageTrouble = Optional.empty();
    private Instant nextListing = Instant.MIN;
    /// In which everything was read last.
    private Optional<Term> term = Optional.empty();
    private Optional<Instant> lookAgain = Optional.empty();
    private volatile @Nullable Thread owner;

    Reconciler(
            SandboxRuntime runtime,
            SandboxImage image,
            Users users,
            ActionExecutor executor,
            SandboxLinks links,
            SightingBoard board,
            Leadership leadership,
            ReconcileSettings settings,
            Clock clock) {
        this.runtime = runtime;
        this.image = image;
        this.users = users;
        this.executor = executor;
        this.links = links;
        this.board = board;
        this.leadership = leadership;
        this.settings = settings;
        this.clock = clock;
    }

    private sealed interface Message {
        record Look(UserId user) implements Message {}

        /// @param failure null where it went well
        record Done(Action action, @Nullable RuntimeFailure failure) implements Message {}

        record TermChanged() implements Message {}

        record Stop() implements Message {}
    }

    @Override
    public void start() {
        runtime.follow(user -> inbox.add(new Message.Look(user)));
        leadership.follow(() -> inbox.add(new Message.TermChanged()));
        owner = Thread.ofVirtual().name("reconcile").start(this::run);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void settingsChanged(UserChanged change) {
        inbox.add(new Message.Look(change.user()));
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
        String trouble = "The database does not answer";
        if (!board.trouble().equals(Optional.of(trouble))) {
            LOG.warn("{}; nothing is started or stopped until it does: {}", trouble, e.getMessage());
        }
        board.notListed(trouble);
        nextListing = clock.instant().plus(AGAIN);
    }

    /// One turn: waits for something to do, reads the world anew as far as it may have changed, plans, acts.
    private boolean turn() throws InterruptedException {
        List<Message> messages = await();
        Set<UserId> look = new HashSet<>();
        for (Message message : messages) {
            switch (message) {
                case Message.Look hint -> look.add(hint.user());
                case Message.Done done -> {
                    ended(done);
                    look.add(done.action().user());
                }
                case Message.TermChanged _ -> nextListing = clock.instant();
                case Message.Stop _ -> {
                    return false;
                }
            }
        }
        if (!clock.instant().isBefore(nextListing)) {
            readAll();
        } else if (lookAgain.isPresent() && !clock.instant().isBefore(lookAgain.get())) {
            readAll();
        } else {
            look.forEach(this::readOne);
        }
        if (fleet.readOnce()) {
            act();
        }
        return true;
    }

    private List<Message> await() throws InterruptedException {
        Instant due = lookAgain.filter(at -> at.isBefore(nextListing)).orElse(nextListing);
        Instant now = clock.instant();
        long wait = due.isAfter(now) ? Duration.between(now, due).toMillis() + 1 : 0;
        List<Message> messages = new ArrayList<>();
        Message first = inbox.poll(wait, TimeUnit.MILLISECONDS);
        if (first != null) {
            messages.add(first);
            inbox.drainTo(messages);
        }
        return messages;
    }

    private void readAll() {
        Instant now = clock.instant();
        Optional<Term> before = leadership.term();
        try {
            fleet.readAll(users.wanted(), runtime.list());
        } catch (RuntimeFailure e) {
            LOG.warn("The sandboxes cannot be read: {}", e.getMessage());
            board.notListed(String.valueOf(e.getMessage()));
            nextListing = now.plus(AGAIN);
            return;
        }
        nextListing = now.plus(settings.interval());
        term = before;
        board.listed(now);
        readImage();
        reportOrphans();
        board.retain(fleet.wanted().stream().map(WantedUser::user).collect(Collectors.toSet()));
        fleet.wanted().forEach(user -> seen(user.user(), now));
    }

    private void readOne(UserId user) {
        if (!fleet.readOnce()) {
            return;
        }
        Instant now = clock.instant();
        try {
            Optional<WantedUser> wanted = users.wanted(user);
            fleet.readOne(user, wanted, runtime.observe(user), runtime.profile(user));
        } catch (RuntimeFailure e) {
            LOG.warn("The sandbox of {} cannot be read: {}", user, e.getMessage());
            nextListing = now.plus(AGAIN);
            return;
        }
        if (build.isEmpty()) {
            readImage();
        }
        seen(user, now);
    }

    private void readImage() {
        try {
            Optional<String> found = Optional.of(runtime.imageBuild(image.name()));
            if (!found.equals(build)) {
                fleet.forgive();
            }
            build = found;
            imageTrouble = Optional.empty();
        } catch (RuntimeFailure e) {
            build = Optional.empty();
            if (imageTrouble.isEmpty()) {
                LOG.warn("No sandbox can be made: {}", e.getMessage());
            }
            imageTrouble = Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void reportOrphans() {
        Set<UserId> orphans = fleet.orphans();
        if (!orphans.isEmpty() && !orphans.equals(knownOrphans)) {
            LOG.warn("These sandboxes or profiles belong to no user of this database and are left alone: {}", orphans);
        }
        knownOrphans = orphans;
    }

    /// Tells the others what is known of a user's sandbox by now.
    private void seen(UserId user, Instant now) {
        Optional<WantedUser> wanted = fleet.wanted(user);
        if (wanted.isEmpty()) {
            board.forget(user);
            links.drop(user);
            return;
        }
        Optional<ObservedSandbox> sandbox = fleet.sandbox(user);
        Optional<Failures> failures = fleet.failures(user);
        board.post(
                user,
                new Sighting(
                        sandbox,
                        now,
                        failures.map(Failures::detail).or(() -> imageTrouble),
                        failures.map(Failures::count).orElse(0),
                        failures.map(Failures::notBefore)));
        links.follow(wanted.get(), sandbox);
    }

    /// Only who leads acts, and on nothing that was read before its term.
    private void act() {
        if (term.isEmpty() || !term.equals(leadership.term())) {
            lookAgain = Optional.empty();
            return;
        }
        Term acting = term.get();
        List<UserWorld> worlds = fleet.wanted().stream().map(this::world).toList();
        Plan plan = ReconcilePlanner.plan(worlds, fleet.startsUnderWay(), clock.instant(), settings.limits());
        lookAgain = plan.lookAgain();
        for (Action action : plan.actions()) {
            fleet.begin(action);
            Thread.ofVirtual().name("reconcile-" + action.user()).start(() -> carryOut(action, acting));
        }
    }

    private UserWorld world(WantedUser wanted) {
        UserId user = wanted.user();
        return new UserWorld(
                user,
                wanted.uid(),
                desired(wanted),
                fleet.sandbox(user),
                fleet.profile(user),
                links.calls(user, clock.instant()),
                wanted.order().callsUntil(),
                wanted.order().paused(),
                fleet.busy(user),
                fleet.failures(user).map(Failures::notBefore).orElse(null));
    }

    private DesiredSandbox desired(WantedUser user) {
        if (user.deleted()) {
            return new DesiredSandbox.Gone();
        }
        SandboxOrder order = user.order();
        if (order.wanted() != SandboxOrder.Wanted.RUNNING) {
            return new DesiredSandbox.Stopped(order.profileEdition());
        }
        return build.<DesiredSandbox>map(known ->
                        new DesiredSandbox.Running(image.name(), known, order.edition(), order.profileEdition()))
                .orElseGet(DesiredSandbox.Kept::new);
    }

    private void carryOut(Action action, Term acting) {
        RuntimeFailure failure = null;
        try {
            executor.execute(action, acting);
        } catch (LeadershipLost e) {
            LOG.info("{}: nothing was done, {}", action.user(), e.getMessage());
        } catch (RuntimeFailure e) {
            failure = e;
        } catch (RuntimeException e) {
            LOG.error("An action for {} failed", action.user(), e);
            failure = new RuntimeFailure(RuntimeFailure.Scope.SANDBOX, true, "the controller failed: see its log", e);
        } finally {
            inbox.add(new Message.Done(action, failure));
        }
    }

    private void ended(Message.Done done) {
        if (done.failure() != null) {
            LOG.warn("{}: {}", done.action().user(), done.failure().getMessage());
        }
        fleet.end(done.action(), done.failure(), clock.instant());
    }

    /// Leaves the sandboxes as they are. An action under way is not waited for: it is planned again.
    @Override
    public void stop() {
        inbox.add(new Message.Stop());
        Thread running = owner;
        owner = null;
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
