package org.linekeeper.controller.runtime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How well the runtime is heard.
///
/// @param watchingSince when the stream of hints was opened; null while it is closed
/// @param lastHintAt    null where none came yet
/// @param problem       why the stream is closed; null while it is open
public record RuntimeHealth(
        @Nullable Instant watchingSince,
        @Nullable Instant lastHintAt,
        @Nullable String problem) {}
