package org.linekeeper.controller.sandbox;

import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.call.CallJournal;
import org.linekeeper.controller.event.Events;
import org.linekeeper.controller.isolation.Isolation;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.leadership.LeadershipLost;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.security.SandboxIdentities;
import org.linekeeper.controller.user.FleetOrders;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Carries actions out. Each is idempotent, so that one which was cut off by a kill is simply planned again.
@Component
final class ActionExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(ActionExecutor.class);

    private final SandboxRuntime runtime;
    private final SandboxIdentities identities;
    private final Users users;
    private final FleetOrders fleetOrders;
    private final CallJournal journal;
    private final Events events;
    private final Repairs repairs;
    private final Leadership leadership;
    private final TransactionTemplate transaction;
    private final Isolation isolation;
    private final RunningPlaces places;

    ActionExecutor(
            SandboxRuntime runtime,
            SandboxIdentities identities,
            Users users,
            FleetOrders fleetOrders,
            CallJournal journal,
            Events events,
            Repairs repairs,
            Leadership leadership,
            TransactionTemplate transaction,
            Isolation isolation,
            RunningPlaces places) {
        this.runtime = runtime;
        this.identities = identities;
        this.users = users;
        this.fleetOrders = fleetOrders;
        this.journal = journal;
        this.events = events;
        this.repairs = repairs;
        this.leadership = leadership;
        this.transaction = transaction;
        this.isolation = isolation;
        this.places = places;
    }

    /// @param event   that tells of it; 0 where none is left open
    /// @param refusal why a repair was not begun; null where it was
    /// @param failure why the runtime has not done it; null where it has
    record Result(
            long event, @Nullable String refusal, @Nullable RuntimeFailure failure) {
        static final Result NOTHING = new Result(0, null, null);

        static Result failed(RuntimeFailure failure) {
            return new Result(0, null, failure);
        }
    }

    /// Blocks until the runtime has done it, or the agent has taken it on. Nothing is done during a pause, also where
    /// that was ordered after the action was planned, and nothing once the term is over.
    ///
    /// @param term in which it was planned
    Result execute(Action action, Term term) {
        try {
            return paused(action.user()) ? Result.NOTHING : carryOut(action, term);
        } catch (LeadershipLost e) {
            LOG.info("{}: nothing was done, {}", action.user(), e.getMessage());
            return Result.NOTHING;
        } catch (RuntimeFailure e) {
            return Result.failed(e);
        } catch (RuntimeException e) {
            LOG.error("An action for {} failed", action.user(), e);
            // a full disk, a database that is away: it says nothing of the sandbox, and nothing of its image
            return Result.failed(
                    new RuntimeFailure(RuntimeFailure.Scope.RUNTIME, true, "the controller failed: see its log", e));
        }
    }

    private boolean paused(UserId user) {
        return fleetOrders.get().paused()
                || users.wanted(user).map(now -> now.order().paused()).orElse(false);
    }

    private Result carryOut(Action action, Term term) {
        leadership.confirm(term);
        if (action instanceof Action.Repair repair) {
            return repairs.carryOut(repair);
        }
        change(action, term);
        return Result.NOTHING;
    }

    private void change(Action action, Term term) {
        switch (action) {
            case Action.Repair _ -> throw new IllegalStateException("a repair is carried out elsewhere");
            case Action.Create create -> {
                try (RunningPlaces.Place _ = places.take(create.user())) {
                    create(create, term);
                }
            }
            case Action.Start start -> {
                isolation.requireProven();
                LOG.info("Starting the sandbox of {}", start.user());
                runtime.start(start.sandbox());
            }
            case Action.Remove remove -> {
                LOG.info("Removing the sandbox of {}: {}", remove.user(), remove.reason());
                runtime.remove(remove.sandbox());
            }
            case Action.RemoveProfile remove -> {
                LOG.info("Removing the profile of {}", remove.user());
                runtime.removeProfile(remove.user());
            }
            case Action.Forget forget -> forget(forget.user(), term);
        }
    }

    private void create(Action.Create action, Term term) {
        isolation.requireProven();
        LOG.info("Creating the sandbox of {}", action.user());
        String incarnation = UUID.randomUUID().toString().substring(0, 8);
        Path identity = identities.issue(action.user().name(), incarnation, action.uid());
        DesiredSandbox.Running wanted = action.wanted();
        ObservedSandbox sandbox = runtime.create(new SandboxSpec(
                action.user(),
                wanted.image(),
                wanted.build(),
                incarnation,
                wanted.edition(),
                wanted.profileEdition(),
                action.uid(),
                identity));
        identities.retain(action.user().name(), sandbox.incarnation());
        leadership.confirm(term);
        runtime.start(sandbox);
    }

    /// A listing may have been cut short: what is forgotten must be gone.
    private void forget(UserId user, Term term) {
        if (Insistence.ask(() -> runtime.observe(user)).isPresent()
                || Insistence.ask(() -> runtime.profile(user)).isPresent()) {
            throw new RuntimeFailure(
                    RuntimeFailure.Scope.SANDBOX, true, "the sandbox or profile of " + user + " is still there", null);
        }
        identities.forget(user.name());
        transaction.executeWithoutResult(_ -> {
            leadership.confirm(term);
            journal.forget(user);
            events.forget(user);
            users.forget(user);
        });
        LOG.info("User {} is gone with all data", user);
    }
}
