package org.linekeeper.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A call that is over.
///
/// @param phone      the phone that had the call; null where none had
/// @param answeredAt when both legs were joined; null where they never were
/// @param endedBy    who ended it
/// @param detail     the SIP status or the client's words, where there are some
/// @param quality    null where no sound flowed
public record CallRecord(
        CallId id,
        CallDirection direction,
        AccountId account,
        Party peer,
        @Nullable PhoneId phone,
        Instant startedAt,
        @Nullable Instant answeredAt,
        Instant endedAt,
        Outcome outcome,
        EndedBy endedBy,
        @Nullable String detail,
        @Nullable MediaQuality quality) {
    public enum Outcome {
        ANSWERED,
        /// Nobody picked up in time.
        MISSED,
        /// The called side refused.
        DECLINED,
        /// The calling side gave up first.
        CANCELLED,
        FAILED
    }

    public enum EndedBy {
        PEER,
        PHONE,
        /// An operator or the user, over the API.
        REQUEST,
        /// The agent: a ring timeout, a failed leg, a process that died.
        AGENT
    }
}
