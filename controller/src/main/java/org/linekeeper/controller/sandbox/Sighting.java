package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.user.SandboxOrder;

/// What was seen of a user's sandbox at the runtime, and what failed there.
///
/// @param order   what was ordered when it was seen
/// @param profile the edition of the profile; empty where there is none
/// @param readAt  by the controller's clock
/// @param busy    an action was under way
/// @param trouble why nothing better is seen: the last failure, in words
/// @param attempts failed actions in a row
/// @param nextAttemptAt when the next action is tried after a failure
public record Sighting(
        SandboxOrder order,
        Optional<ObservedSandbox> sandbox,
        OptionalLong profile,
        Instant readAt,
        boolean busy,
        Optional<String> trouble,
        int attempts,
        Optional<Instant> nextAttemptAt) {
    /// The same by a clock that is ahead by so much.
    Sighting later(Duration ahead) {
        if (ahead.isZero()) {
            return this;
        }
        return new Sighting(
                order,
                sandbox,
                profile,
                readAt.plus(ahead),
                busy,
                trouble,
                attempts,
                nextAttemptAt.map(at -> at.plus(ahead)));
    }
}
