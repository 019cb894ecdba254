package org.linekeeper.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A living call at one moment.
///
/// @param phone      the phone that has the call; null while none has
/// @param answeredAt when both legs were joined; null before
public record CallSnapshot(
        CallId id,
        CallDirection direction,
        AccountId account,
        Party peer,
        Phase phase,
        @Nullable PhoneId phone,
        Instant startedAt,
        @Nullable Instant answeredAt) {
    public enum Phase {
        /// The side that is called has not answered yet.
        RINGING,
        /// One leg is up, the other is being answered.
        JOINING,
        TALKING,
        /// As talking, but that neither side hears the other.
        HELD
    }
}
