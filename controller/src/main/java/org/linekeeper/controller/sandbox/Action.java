package org.linekeeper.controller.sandbox;

import org.linekeeper.controller.repair.Rung;
import org.linekeeper.controller.repair.Verdict;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

/// One step towards what is wanted.
sealed interface Action {
    UserId user();

    /// Creates a sandbox and starts it.
    ///
    /// @param uid the unix user that it runs as
    record Create(UserId user, int uid, DesiredSandbox.Running wanted) implements Action {}

    record Start(UserId user, ObservedSandbox sandbox) implements Action {}

    /// @param reason  for the log
    /// @param ordered by a person; else of our own accord
    record Remove(UserId user, ObservedSandbox sandbox, String reason, boolean ordered) implements Action {}

    record RemoveProfile(UserId user) implements Action {}

    /// Sandbox and profile of a deleted user were seen to be gone: the rest of the user goes as well.
    record Forget(UserId user) implements Action {}

    /// A rung of the recovery ladder. The highest removes the container; its successor is then created as any other.
    record Repair(UserId user, ObservedSandbox sandbox, Verdict.Climb climb) implements Action {
        boolean replaces() {
            return climb.rung() == Rung.CONTAINER;
        }
    }

    /// Whether it takes one of the places for starts.
    default boolean starts() {
        return this instanceof Create || this instanceof Start;
    }

    /// Whether it takes one of the places for repairs.
    default boolean repairsWithin() {
        return this instanceof Repair repair && !repair.replaces();
    }

    /// Whether it stops what runs.
    default boolean stops() {
        return switch (this) {
            case Remove remove -> remove.sandbox().state() instanceof State.Running;
            case Repair repair -> repair.replaces();
            case Create _, Start _, RemoveProfile _, Forget _ -> false;
        };
    }

    /// Whether it stops what runs, and nobody ordered it.
    default boolean stopsUnordered() {
        return stops() && !(this instanceof Remove remove && remove.ordered());
    }
}
