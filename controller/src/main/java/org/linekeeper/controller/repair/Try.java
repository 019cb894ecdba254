package org.linekeeper.controller.repair;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A rung that was climbed.
///
/// @param target the part it was for
/// @param ended  null while it is under way
public record Try(
        Rung rung, String target, Instant begun, @Nullable Instant ended) {
    public Try endedAt(Instant at) {
        return new Try(rung, target, begun, at);
    }
}
