package org.linekeeper.controller.sandbox;

import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.user.UserId;

/// One step towards what is wanted.
sealed interface Action {
    UserId user();

    /// Creates a sandbox and starts it.
    ///
    /// @param uid the unix user that it runs as
    record Create(UserId user, int uid, DesiredSandbox.Running wanted) implements Action {}

    record Start(UserId user, ObservedSandbox sandbox) implements Action {}

    /// @param reason for the log
    record Remove(UserId user, ObservedSandbox sandbox, String reason) implements Action {}

    record RemoveProfile(UserId user) implements Action {}

    /// Sandbox and profile of a deleted user were seen to be gone: the rest of the user goes as well.
    record Forget(UserId user) implements Action {}

    /// Whether it takes one of the places for starts.
    default boolean starts() {
        return switch (this) {
            case Create _, Start _ -> true;
            case Remove _, RemoveProfile _, Forget _ -> false;
        };
    }
}
