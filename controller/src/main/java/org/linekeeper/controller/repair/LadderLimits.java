package org.linekeeper.controller.repair;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// How patient the ladder is, and how much it may spend.
///
/// @param rungs       every rung's own
/// @param unknown     how long a witness may say nothing before a rung is climbed for it
/// @param unreachable how long a service may be out of reach before a rung is climbed for it all the same
/// @param lostCall    how long an agent that fell silent during a call is left alone
/// @param firstPause  between a series' first two tries; doubled with each
/// @param longestPause what doubling ends at
public record LadderLimits(
        Map<Rung, RungLimits> rungs,
        Duration unknown,
        Duration unreachable,
        Duration lostCall,
        Duration firstPause,
        Duration longestPause) {
    public LadderLimits {
        rungs = new EnumMap<>(rungs);
        for (Rung rung : Rung.values()) {
            Objects.requireNonNull(rungs.get(rung), () -> rung + " has no limits");
        }
    }

    /// @param patience how long a part may be gone before this rung: much mends itself
    /// @param deadline how long it may take until the part is alive again
    /// @param inSeries how often at most before the next rung's turn
    /// @param inDay    how often at most within 24 hours
    public record RungLimits(Duration patience, Duration deadline, int inSeries, int inDay) {
        public RungLimits {
            if (patience.isNegative() || deadline.isNegative() || deadline.isZero() || inSeries < 1 || inDay < 1) {
                throw new IllegalArgumentException("a rung needs a deadline, and one try at least");
            }
        }
    }

    public RungLimits of(Rung rung) {
        return Objects.requireNonNull(rungs.get(rung));
    }
}
