package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Optional;
import org.linekeeper.controller.runtime.ObservedSandbox;

/// What was seen of a user's sandbox at the runtime, and what failed there.
///
/// @param readAt  by the controller's clock
/// @param trouble why nothing better is seen: the last failure, in words
/// @param attempts failed actions in a row
/// @param nextAttemptAt when the next action is tried after a failure
record Sighting(
        Optional<ObservedSandbox> sandbox,
        Instant readAt,
        Optional<String> trouble,
        int attempts,
        Optional<Instant> nextAttemptAt) {}
