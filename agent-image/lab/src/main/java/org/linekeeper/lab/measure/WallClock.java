package org.linekeeper.lab.measure;

import java.math.BigDecimal;
import java.time.Instant;

/// The time as the peers' logs write it: seconds since 1970 with a decimal fraction.
public final class WallClock {
    private WallClock() {}

    /// @throws NumberFormatException where the text is no number
    public static Instant instant(String seconds) {
        BigDecimal[] parts = new BigDecimal(seconds).divideAndRemainder(BigDecimal.ONE);
        return Instant.ofEpochSecond(
                parts[0].longValueExact(), parts[1].movePointRight(9).longValue());
    }
}
