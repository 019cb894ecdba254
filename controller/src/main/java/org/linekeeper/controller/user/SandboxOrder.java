package org.linekeeper.controller.user;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What people ordered of a user's sandbox.
///
/// @param paused         it is watched, and nothing is done
/// @param edition        a sandbox made for a lower one is replaced
/// @param profileEdition a profile made for a lower one is wiped
/// @param callsUntil     a living call holds up stops and replacements until then; null: as long as it lasts
/// @param build          what the sandbox is made of; null until that was decided
public record SandboxOrder(
        Wanted wanted,
        boolean paused,
        long edition,
        long profileEdition,
        @Nullable Instant callsUntil,
        @Nullable SandboxBuild build) {

    public enum Wanted {
        RUNNING,
        /// No sandbox; the profile stays.
        STOPPED,
        /// Stopped by a drain, and started again by its end.
        DRAINED;

        /// As the API and the database spell it.
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public SandboxOrder withWanted(Wanted changed) {
        return new SandboxOrder(changed, paused, edition, profileEdition, callsUntil, build);
    }

    public SandboxOrder withPaused(boolean changed) {
        return new SandboxOrder(wanted, changed, edition, profileEdition, callsUntil, build);
    }

    public SandboxOrder withEditions(long sandbox, long profile) {
        return new SandboxOrder(wanted, paused, sandbox, profile, callsUntil, build);
    }

    public SandboxOrder withCallsUntil(@Nullable Instant changed) {
        return new SandboxOrder(wanted, paused, edition, profileEdition, changed, build);
    }

    public SandboxOrder withBuild(SandboxBuild changed) {
        return new SandboxOrder(wanted, paused, edition, profileEdition, callsUntil, changed);
    }
}
