package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

/// Decides what to do next, of what is wanted and what was seen. Pure: no clock, no I/O. What it is not
/// told of does not exist for it, so a sandbox of nobody it knows is never touched; and what is unclear
/// is looked at again, never stopped.
final class ReconcilePlanner {
    /// For what ends by itself, and soon.
    private static final Duration SOON = Duration.ofMillis(500);
    /// For what waits for a call's end.
    private static final Duration LATER = Duration.ofSeconds(5);

    private ReconcilePlanner() {}

    /// @param startsUnderWay creations and starts that were planned before and are not finished
    static Plan plan(Collection<UserWorld> users, int startsUnderWay, Instant now, Limits limits) {
        Draft draft = new Draft(now, limits.startsInFlight() - startsUnderWay);
        for (UserWorld user : users) {
            if (user.busy() || user.paused()) {
                continue;
            }
            if (user.notBefore() != null && now.isBefore(user.notBefore())) {
                draft.lookAgain(user.notBefore());
                continue;
            }
            switch (user.desired()) {
                case DesiredSandbox.Running wanted -> keepRunning(user, wanted, draft);
                case DesiredSandbox.Kept _ -> user.sandbox().ifPresent(found -> keep(user.user(), found, draft));
                case DesiredSandbox.Stopped wanted -> keepStopped(user, wanted, draft);
                case DesiredSandbox.Gone _ -> dismantle(user, draft);
            }
        }
        return draft.finish();
    }

    private static void keepRunning(UserWorld user, DesiredSandbox.Running wanted, Draft draft) {
        boolean oldProfile = profileIsOlder(user, wanted.profileEdition());
        if (user.sandbox().isEmpty()) {
            if (oldProfile) {
                draft.add(new Action.RemoveProfile(user.user()));
            } else {
                draft.start(new Action.Create(user.user(), user.uid(), wanted));
            }
            return;
        }
        ObservedSandbox found = user.sandbox().get();
        if (oldProfile || found.edition() < wanted.edition()) {
            remove(user, found, "it is to be made anew", draft);
        } else if (!found.image().equals(wanted.build())) {
            remove(user, found, "its image is another by now", draft);
        } else {
            keep(user.user(), found, draft);
        }
    }

    private static void keepStopped(UserWorld user, DesiredSandbox.Stopped wanted, Draft draft) {
        if (user.sandbox().isPresent()) {
            remove(user, user.sandbox().get(), "it is to be stopped", draft);
        } else if (profileIsOlder(user, wanted.profileEdition())) {
            draft.add(new Action.RemoveProfile(user.user()));
        }
    }

    private static boolean profileIsOlder(UserWorld user, long edition) {
        return user.profile().isPresent() && user.profile().getAsLong() < edition;
    }

    private static void keep(UserId user, ObservedSandbox found, Draft draft) {
        switch (found.state()) {
            case State.Running _ -> {}
            case State.Created _, State.Stopped _ -> draft.start(new Action.Start(user, found));
            case State.Restarting _, State.Leaving _, State.Unclear _ -> draft.lookAgainIn(SOON);
        }
    }

    /// Waits for a call's end, up to the deadline that was given. What does not run has no call.
    private static void remove(UserWorld user, ObservedSandbox found, String reason, Draft draft) {
        switch (found.state()) {
            case State.Created _, State.Stopped _ -> draft.add(new Action.Remove(user.user(), found, reason));
            case State.Running _ -> {
                Instant deadline = user.callsUntil();
                if (user.calls() == CallEvidence.NONE || (deadline != null && !draft.now.isBefore(deadline))) {
                    draft.add(new Action.Remove(user.user(), found, reason));
                } else {
                    draft.lookAgainIn(LATER);
                    if (deadline != null) {
                        draft.lookAgain(deadline);
                    }
                }
            }
            case State.Restarting _, State.Leaving _, State.Unclear _ -> draft.lookAgainIn(SOON);
        }
    }

    /// Step by step, each only after the one before was seen to be done.
    private static void dismantle(UserWorld user, Draft draft) {
        if (user.sandbox().isPresent()) {
            ObservedSandbox found = user.sandbox().get();
            if (found.state() instanceof State.Leaving) {
                draft.lookAgainIn(SOON);
            } else {
                draft.add(new Action.Remove(user.user(), found, "its user was deleted"));
            }
        } else if (user.profile().isPresent()) {
            draft.add(new Action.RemoveProfile(user.user()));
        } else {
            draft.add(new Action.Forget(user.user()));
        }
    }

    private static final class Draft {
        private final List<Action> actions = new ArrayList<>();
        private final Instant now;
        private int starts;
        private @Nullable Instant lookAgain;

        Draft(Instant now, int starts) {
            this.now = now;
            this.starts = starts;
        }

        void add(Action action) {
            actions.add(action);
        }

        /// Without a free place nothing is planned: the end of a start under way makes the next plan.
        void start(Action action) {
            if (starts > 0) {
                starts--;
                actions.add(action);
            }
        }

        void lookAgainIn(Duration wait) {
            lookAgain(now.plus(wait));
        }

        void lookAgain(Instant at) {
            if (lookAgain == null || at.isBefore(lookAgain)) {
                lookAgain = at;
            }
        }

        Plan finish() {
            return new Plan(actions, Optional.ofNullable(lookAgain));
        }
    }
}
