package org.linekeeper.controller.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallRecord.Outcome;

/// Which calls are wanted; null stands for all.
///
/// @param from   calls that started then or later
/// @param before calls that started before
record CallFilter(
        @Nullable UserId user,
        @Nullable AccountId account,
        @Nullable CallDirection direction,
        @Nullable Outcome outcome,
        @Nullable Boolean living,
        @Nullable Instant from,
        @Nullable Instant before) {
    static CallFilter living(UserId user) {
        return new CallFilter(user, null, null, null, true, null, null);
    }
}
