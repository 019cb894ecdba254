package org.linekeeper.protocol;

import org.jspecify.annotations.Nullable;

/// Asks the agent for one rung of the recovery ladder.
///
/// A repair cuts a call, so it is refused while one lives. What may be cut is a call that is dead itself, and only
/// under its own name: another call, one that began since the controller looked, is as safe as before.
///
/// @param target   for REGISTER a line, for CLIENT an account, by its id; null for all of them. Null for SESSION
/// @param cause    what was seen that asks for it; goes into the event
/// @param deadCall the call that is dead and may be cut; it is ended first. Null where no call may be cut
public record RepairRequest(
        RepairRung rung,
        @Nullable String target,
        String cause,
        @Nullable CallId deadCall) {
    public RepairRequest {
        if (target != null) {
            Names.require("target", target);
        }
        if (cause == null || cause.isBlank() || cause.length() > 1024) {
            throw new IllegalArgumentException("cause must be 1 to 1024 characters");
        }
        if (rung == null || rung == RepairRung.UNKNOWN) {
            throw new IllegalArgumentException("rung must be REGISTER, CLIENT or SESSION");
        }
        if (rung == RepairRung.SESSION && target != null) {
            throw new IllegalArgumentException("target must be absent for SESSION");
        }
    }
}
