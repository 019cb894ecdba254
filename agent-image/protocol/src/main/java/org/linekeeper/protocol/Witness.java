package org.linekeeper.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one independent source says about one part of a sandbox.
///
/// @param since  when the evidence became what it is
/// @param detail the source's own words, a server's answer for instance
public record Witness(
        Evidence evidence, Instant since, @Nullable String detail) {
    public static Witness unknown(Instant since) {
        return new Witness(Evidence.UNKNOWN, since, null);
    }

    /// This witness after a new reading: `since` moves only when the evidence or its detail changed.
    public Witness next(Evidence reading, Instant now, @Nullable String words) {
        boolean same = reading == evidence && java.util.Objects.equals(words, detail);
        return same ? this : new Witness(reading, reading == evidence ? since : now, words);
    }
}
