package org.linekeeper.controller.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.UserId;

/// A user that a rollout has admitted.
///
/// @param judged     was present when admitted, so the gate counts it: who could not be reached before proves nothing
/// @param callsUntil a living call holds up the replacement until then
/// @param releasedAt since when no call held it up any more; null before
/// @param passedAt   when it was first seen present on the new build; null before
/// @param returnedAt when it was sent back to its old build; null before
record Member(
        UserId user,
        int wave,
        SandboxBuild old,
        boolean judged,
        Instant admittedAt,
        Instant callsUntil,
        @Nullable Instant releasedAt,
        @Nullable Instant passedAt,
        @Nullable Instant returnedAt) {}
