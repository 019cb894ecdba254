package org.linekeeper.protocol;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one independent source says about one part of a sandbox. It is as good as it is young: whoever judges by
/// it looks at its age first.
///
/// @param since     when the evidence became what it is
/// @param checkedAt when the source was last really read; not when somebody asked for the witness
/// @param detail    the source's own words, a server's answer for instance
public record Witness(
        Evidence evidence,
        Instant since,
        Instant checkedAt,
        @Nullable String detail) {
    public Witness {
        // an agent of the version before this field does not say it, and knows no more than `since`
        checkedAt = Objects.requireNonNullElse(checkedAt, since);
    }

    public static Witness unknown(Instant since) {
        return new Witness(Evidence.UNKNOWN, since, since, null);
    }

    /// This witness after a new reading: `since` moves only when the evidence changed.
    public Witness next(Evidence reading, Instant now, @Nullable String words) {
        return new Witness(reading, reading == evidence ? since : now, now, words);
    }

    /// Whether the other one differs in its age at most.
    public boolean saysTheSameAs(@Nullable Witness other) {
        return other != null
                && evidence == other.evidence
                && since.equals(other.since)
                && Objects.equals(detail, other.detail);
    }
}
