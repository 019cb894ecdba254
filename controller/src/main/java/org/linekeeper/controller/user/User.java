package org.linekeeper.controller.user;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// @param generation grows by one with every change of the settings
/// @param deletedAt  when the user was deleted; the rest of the user goes once the sandbox is gone. Null
///                   for a living one
/// @param order      what is ordered of the sandbox, apart from the settings
public record User(
        UserId id,
        long generation,
        Instant createdAt,
        @Nullable Instant deletedAt,
        SandboxOrder order,
        Settings settings) {
    public boolean deleted() {
        return deletedAt != null;
    }
}
