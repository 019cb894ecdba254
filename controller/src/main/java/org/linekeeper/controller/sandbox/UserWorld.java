package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.user.UserId;

/// All that the planner is told of one user.
///
/// @param sandbox   empty where the runtime has none
/// @param profile   whether the runtime has a profile
/// @param busy      an action for this user is under way
/// @param notBefore no action before, after failures; null where none failed
record UserWorld(
        UserId user,
        DesiredSandbox desired,
        Optional<ObservedSandbox> sandbox,
        boolean profile,
        CallEvidence calls,
        boolean busy,
        @Nullable Instant notBefore) {}
