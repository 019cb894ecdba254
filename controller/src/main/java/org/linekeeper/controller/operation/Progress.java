package org.linekeeper.controller.operation;

import java.time.Instant;
import java.util.Optional;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.sandbox.CallEvidence;
import org.linekeeper.controller.sandbox.Sighting;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.SandboxOrder.Wanted;
import org.linekeeper.controller.user.WantedUser;

/// How far an operation is with one target, of what is wanted and what is seen. Pure: nothing is remembered but
/// what was ordered, so a controller that was killed knows as much as before.
///
/// @param user      empty where there is no such user any more
/// @param seen      empty where the user was not looked at yet
/// @param allPaused reconciling is paused for everybody
record Progress(
        Operation operation,
        Target target,
        Optional<WantedUser> user,
        Optional<Sighting> seen,
        CallEvidence calls,
        boolean allPaused,
        Instant now) {
    record Reading(TargetState state, String detail) {}

    Reading read() {
        if (target.outcome().isPresent()) {
            Target.Outcome outcome = target.outcome().get();
            return new Reading(outcome.state(), outcome.detail());
        }
        if (operation.kind() == Kind.DELETE) {
            return user.filter(WantedUser::deleted).isPresent()
                    ? underWay("being removed")
                    : done("sandbox, profile and data are gone");
        }
        if (user.isEmpty() || user.get().deleted()) {
            return superseded("the user was deleted");
        }
        SandboxOrder order = user.get().order();
        return switch (operation.kind()) {
            case START, UNDRAIN -> started(order);
            case STOP, DRAIN -> stopped(order);
            case REPROVISION -> reprovisioned(order);
            case WIPE -> wiped(order);
            case PAUSE -> order.paused() ? done("reconciling is paused") : superseded("it was resumed since");
            case RESUME -> order.paused() ? superseded("it was paused since") : done("reconciling goes on");
            case DELETE -> throw new IllegalStateException("judged above");
        };
    }

    private Reading started(SandboxOrder order) {
        return switch (order.wanted()) {
            case RUNNING -> runs() ? done("the sandbox runs") : underWay("being started");
            case STOPPED -> superseded("it is ordered stopped");
            case DRAINED -> superseded("it was drained since");
        };
    }

    private Reading stopped(SandboxOrder order) {
        if (order.wanted() == Wanted.RUNNING) {
            return superseded("it is ordered running");
        }
        return absent() ? done("no sandbox was seen any more") : underWay("being stopped");
    }

    private Reading reprovisioned(SandboxOrder order) {
        if (order.edition() < target.edition()) {
            return superseded("it was taken back");
        }
        if (order.wanted() != Wanted.RUNNING) {
            return absent() ? done("it is stopped; its next sandbox is a new one") : underWay("being stopped");
        }
        if (runs() && sandbox().orElseThrow().edition() >= target.edition()) {
            return done("the new sandbox runs");
        }
        return order.edition() > target.edition()
                ? superseded("another new sandbox was ordered since")
                : underWay("being replaced");
    }

    private Reading wiped(SandboxOrder order) {
        if (order.profileEdition() < target.profileEdition()) {
            return superseded("it was taken back");
        }
        boolean newProfile = seen.isPresent() && seen.get().profile().orElse(Long.MAX_VALUE) >= target.profileEdition();
        if (order.wanted() != Wanted.RUNNING) {
            return absent() && newProfile ? done("the profile is gone, and no sandbox runs") : underWay("being wiped");
        }
        if (newProfile && runs() && sandbox().orElseThrow().edition() >= target.edition()) {
            return done("a new sandbox runs on a new profile");
        }
        return order.profileEdition() > target.profileEdition()
                ? superseded("another new profile was ordered since")
                : underWay("being wiped");
    }

    private Optional<ObservedSandbox> sandbox() {
        return seen.flatMap(Sighting::sandbox);
    }

    private boolean runs() {
        return sandbox().filter(found -> found.state() instanceof State.Running).isPresent();
    }

    /// Seen to be absent by a reconciler that knew all that is ordered now and had nothing under way. By the order and
    /// not by the time: a clock that is set back would say for hours that nobody had looked since.
    private boolean absent() {
        return seen.filter(sighting -> user.map(WantedUser::order).equals(Optional.of(sighting.order())))
                .filter(sighting -> sighting.order().wanted() != Wanted.RUNNING && !sighting.busy())
                .filter(sighting -> sighting.sandbox().isEmpty())
                .isPresent();
    }

    private Reading underWay(String words) {
        if (allPaused) {
            return pending("reconciling is paused for everybody");
        }
        if (user.isPresent() && user.get().order().paused()) {
            return pending("reconciling is paused for this user");
        }
        if (seen.isPresent() && seen.get().attempts() > 0) {
            return new Reading(
                    TargetState.FAILED,
                    words + ": " + seen.get().trouble().orElse("failed") + "; tries: "
                            + seen.get().attempts()
                            + seen.get()
                                    .nextAttemptAt()
                                    .map(at -> ", the next at " + at)
                                    .orElse(""));
        }
        if (held()) {
            Instant until = user.flatMap(
                            found -> Optional.ofNullable(found.order().callsUntil()))
                    .orElse(operation.callsUntil());
            String limit = until == null ? "" : ", until " + until + " at most";
            return pending(
                    calls == CallEvidence.LIVING
                            ? words + ": waits for a call's end" + limit
                            : words + ": the agent does not say whether there is a call; waits" + limit);
        }
        return pending(words);
    }

    private boolean held() {
        if (calls == CallEvidence.NONE || !runs() || user.isEmpty()) {
            return false;
        }
        Instant until = user.get().order().callsUntil();
        return !user.get().deleted() && (until == null || now.isBefore(until));
    }

    private static Reading pending(String detail) {
        return new Reading(TargetState.PENDING, detail);
    }

    private static Reading done(String detail) {
        return new Reading(TargetState.DONE, detail);
    }

    private static Reading superseded(String detail) {
        return new Reading(TargetState.SUPERSEDED, detail);
    }
}
