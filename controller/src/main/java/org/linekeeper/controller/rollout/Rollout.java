package org.linekeeper.controller.rollout;

import java.time.Instant;
import org.linekeeper.controller.user.SandboxBuild;

/// @param version grows by one with every change
/// @param to      what the users get
/// @param from    what new users got when it began, and get again when it fails
/// @param paused  it stands still until a person lets it go on
record Rollout(
        String id,
        long version,
        SandboxBuild to,
        SandboxBuild from,
        Terms terms,
        String requestedBy,
        Instant createdAt,
        Phase phase,
        boolean paused) {
    Rollout at(Phase changed) {
        return new Rollout(id, version, to, from, terms, requestedBy, createdAt, changed, paused);
    }

    Rollout withPaused(boolean changed) {
        return new Rollout(id, version, to, from, terms, requestedBy, createdAt, phase, changed);
    }
}
