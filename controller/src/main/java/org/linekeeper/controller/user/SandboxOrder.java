package org.linekeeper.controller.user;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What people ordered of a user's sandbox.
///
/// @param paused         it is watched, and nothing is done
/// @param edition        a sandbox made for a lower one is replaced
/// @param profileEdition a profile made for a lower one is wiped
/// @param callsUntil     a living call holds up stops and replacements until then; null: as long as it lasts
public record SandboxOrder(
        Wanted wanted,
        boolean paused,
        long edition,
        long profileEdition,
        @Nullable Instant callsUntil) {
    /// What a new user has.
    public static final SandboxOrder FIRST = new SandboxOrder(Wanted.RUNNING, false, 1, 1, null);

    public enum Wanted {
        RUNNING,
        /// No sandbox; the profile stays.
        STOPPED,
        /// Stopped by a drain, and started again by its end.
        DRAINED
    }
}
