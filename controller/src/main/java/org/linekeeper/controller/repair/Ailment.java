package org.linekeeper.controller.repair;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One part of a sandbox that is not known to be alive.
///
/// @param part         as the status calls it
/// @param proven       gone by its witness; false: its witness says nothing
/// @param since        since when it has not been alive, by a clock that does not jump
/// @param words        what the witness says
/// @param unreachable  by those words the service cannot be reached, which no restart cures
/// @param serviceOut   many users have lost the same service: it waits, unless it is chosen as a probe
/// @param personNeeded what a person has to do; null where that is not known to be needed
public record Ailment(
        String part,
        boolean proven,
        Instant since,
        String words,
        boolean unreachable,
        boolean serviceOut,
        @Nullable String personNeeded) {
    PartKind kind() {
        return PartKind.of(part);
    }
}
