package org.linekeeper.controller.operation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// @param filter      as it was asked for; null where the users were named
/// @param callsUntil  a living call holds it up until then at most; null where no call matters
/// @param cancelledAt null unless somebody took it back
/// @param endedAt     when every target had its outcome; null before
record Operation(
        String id,
        Kind kind,
        @Nullable OperationFilter filter,
        String requestedBy,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant callsUntil,
        @Nullable Instant cancelledAt,
        @Nullable Instant endedAt) {}
