package org.linekeeper.controller.user;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is ordered of the whole fleet.
///
/// @param version grows by one with every change
/// @param pause   while there is one, sandboxes are watched and nothing is done
/// @param build   what new users' sandboxes are made of; empty until an image was seen
public record FleetOrder(long version, Optional<Pause> pause, Optional<SandboxBuild> build) {
    /// @param by     who asked for it
    /// @param reason in that person's words
    public record Pause(Instant since, String by, @Nullable String reason) {}

    public boolean paused() {
        return pause.isPresent();
    }
}
