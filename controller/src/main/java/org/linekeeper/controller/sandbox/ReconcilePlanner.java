package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.repair.Rung;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;

/// Decides what to do next, of what is wanted and what was seen. Pure: no clock, no I/O. What it is not
/// told of does not exist for it, so a sandbox of nobody it knows is never touched; and what is unclear
/// is looked at again, never stopped.
final class ReconcilePlanner {
    /// For what ends by itself, and soon.
    private static final Duration SOON = Duration.ofMillis(500);
    /// For what waits for a call's end.
    private static final Duration LATER = Duration.ofSeconds(5);

    private ReconcilePlanner() {}

    /// @param gauge what is under way, and what the brakes leave
    static Plan plan(Collection<UserWorld> users, Gauge gauge, Instant now, Limits limits) {
        PlanDraft draft = new PlanDraft(gauge, now, limits);
        for (UserWorld user : users) {
            if (user.busy() || user.paused()) {
                continue;
            }
            draft.turnTo(user.user());
            if (user.notBefore() != null && now.isBefore(user.notBefore())) {
                draft.lookAgain(user.notBefore());
                continue;
            }
            switch (user.desired()) {
                case DesiredSandbox.Running wanted -> keepRunning(user, wanted, draft);
                case DesiredSandbox.Kept _ -> user.sandbox().ifPresent(found -> keep(user, found, draft));
                case DesiredSandbox.Stopped wanted -> keepStopped(user, wanted, draft);
                case DesiredSandbox.Gone _ -> dismantle(user, draft);
            }
        }
        return draft.finish();
    }

    private static void keepRunning(UserWorld user, DesiredSandbox.Running wanted, PlanDraft draft) {
        boolean oldProfile = profileIsOlder(user, wanted.profileEdition());
        if (user.sandbox().isEmpty()) {
            if (oldProfile) {
                draft.add(new Action.RemoveProfile(user.user()));
            } else {
                draft.start(new Action.Create(user.user(), user.uid(), wanted), wanted.build());
            }
            return;
        }
        ObservedSandbox found = user.sandbox().get();
        if (oldProfile || found.edition() < wanted.edition()) {
            remove(user, found, "it is to be made anew", true, draft);
        } else if (!found.image().equals(wanted.build()) && !draft.tripped(wanted.build())) {
            remove(user, found, "its image is another by now", wanted.ordered(), draft);
        } else {
            keep(user, found, draft);
        }
    }

    private static void keepStopped(UserWorld user, DesiredSandbox.Stopped wanted, PlanDraft draft) {
        if (user.sandbox().isPresent()) {
            remove(user, user.sandbox().get(), "it is to be stopped", true, draft);
        } else if (profileIsOlder(user, wanted.profileEdition())) {
            draft.add(new Action.RemoveProfile(user.user()));
        }
    }

    private static boolean profileIsOlder(UserWorld user, long edition) {
        return user.profile().isPresent() && user.profile().getAsLong() < edition;
    }

    private static void keep(UserWorld user, ObservedSandbox found, PlanDraft draft) {
        switch (found.state()) {
            case State.Running _ -> repair(user, found, draft);
            case State.Created _, State.Stopped _ -> draft.start(new Action.Start(user.user(), found), found.image());
            // every listing looks at it again
            case State.Held _ -> {}
            case State.Restarting _ -> {
                draft.lookAgainIn(SOON);
                // one that ends again and again is made anew in the end
                repair(user, found, draft);
            }
            case State.Leaving _, State.Unclear _ -> draft.lookAgainIn(SOON);
        }
    }

    /// A container is made anew only where it can be: without an image there would be none afterwards.
    private static void repair(UserWorld user, ObservedSandbox found, PlanDraft draft) {
        user.climb().ifPresent(climb -> {
            Action.Repair repair = new Action.Repair(user.user(), found, climb);
            if (!repair.replaces()) {
                draft.repair(repair);
            } else if (user.desired() instanceof DesiredSandbox.Running wanted) {
                draft.replace(repair, wanted.build());
            }
        });
    }

    /// Waits for a call's end, up to the deadline that was given. What does not run has no call.
    private static void remove(UserWorld user, ObservedSandbox found, String reason, boolean ordered, PlanDraft draft) {
        Action.Remove remove = new Action.Remove(user.user(), found, reason, ordered);
        switch (found.state()) {
            case State.Created _, State.Held _, State.Stopped _ -> draft.add(remove);
            case State.Running _ -> {
                Instant deadline = user.callsUntil();
                if (user.calls() == CallEvidence.NONE || isOver(deadline, draft)) {
                    draft.stop(remove);
                } else {
                    draft.lookAgainIn(LATER);
                    if (deadline != null) {
                        draft.lookAgain(deadline);
                    }
                    // an agent that hangs would never say that no call is up
                    repair(user, found, draft);
                }
            }
            case State.Leaving(boolean slowly) when slowly -> draft.add(remove);
            case State.Restarting _ -> {
                draft.lookAgainIn(SOON);
                if (isOver(user.callsUntil(), draft) || endsAgainAndAgain(user)) {
                    draft.add(remove);
                }
            }
            case State.Leaving _, State.Unclear _ -> draft.lookAgainIn(SOON);
        }
    }

    private static boolean isOver(@Nullable Instant deadline, PlanDraft draft) {
        return deadline != null && !draft.now().isBefore(deadline);
    }

    /// The ladder has waited for it long enough.
    private static boolean endsAgainAndAgain(UserWorld user) {
        return user.climb().filter(climb -> climb.rung() == Rung.CONTAINER).isPresent();
    }

    /// Step by step, each only after the one before was seen to be done.
    private static void dismantle(UserWorld user, PlanDraft draft) {
        if (user.sandbox().isPresent()) {
            ObservedSandbox found = user.sandbox().get();
            if (found.state() instanceof State.Leaving(boolean slowly) && !slowly) {
                draft.lookAgainIn(SOON);
            } else {
                draft.stop(new Action.Remove(user.user(), found, "its user was deleted", true));
            }
        } else if (user.profile().isPresent()) {
            draft.add(new Action.RemoveProfile(user.user()));
        } else {
            draft.add(new Action.Forget(user.user()));
        }
    }
}
