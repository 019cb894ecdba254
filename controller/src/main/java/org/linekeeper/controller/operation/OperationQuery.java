package org.linekeeper.controller.operation;

import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// Which operations are listed; null stands for all.
///
/// @param open  only those that go on, or only those that ended
/// @param after the last one of the page before
record OperationQuery(
        @Nullable Kind kind,
        @Nullable UserId user,
        @Nullable Boolean open,
        @Nullable OperationCursor after) {}
