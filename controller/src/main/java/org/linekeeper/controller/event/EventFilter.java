package org.linekeeper.controller.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// Which events are wanted; null stands for all.
///
/// @param from   events of then or later
/// @param before events before
record EventFilter(
        @Nullable UserId user,
        @Nullable EventKind kind,
        @Nullable Instant from,
        @Nullable Instant before) {}
