package org.linekeeper.controller.operation;

import java.time.Instant;
import java.util.Optional;
import org.linekeeper.controller.user.SandboxOrder.Wanted;
import org.linekeeper.controller.user.UserId;

/// One user of an operation: what was ordered, and what had been ordered before.
///
/// @param outcome once it has one it keeps it, whatever is ordered later
record Target(
        UserId user,
        Wanted wanted,
        boolean paused,
        long edition,
        long profileEdition,
        Wanted oldWanted,
        long oldEdition,
        long oldProfileEdition,
        Optional<Outcome> outcome) {
    record Outcome(TargetState state, String detail, Instant at) {}
}
