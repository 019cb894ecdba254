package org.linekeeper.controller.brake;

import java.time.Duration;
import java.time.Instant;

/// So many at once, and so many in a second after that.
///
/// @param level what was in it at that instant
public record TokenBucket(Rate rate, double level, Instant at) {
    /// @param perSecond above 0
    /// @param burst     1 or more
    public record Rate(double perSecond, int burst) {
        public Rate {
            if (!(perSecond > 0) || burst < 1) {
                throw new IllegalArgumentException("a rate must be above 0 and its burst 1 or more");
            }
        }
    }

    public static TokenBucket full(Rate rate, Instant now) {
        return new TokenBucket(rate, rate.burst(), now);
    }

    public int available(Instant now) {
        return (int) levelAt(now);
    }

    /// What was taken too much is missing later.
    public TokenBucket take(int tokens, Instant now) {
        return new TokenBucket(rate, levelAt(now) - tokens, now);
    }

    /// When there is one.
    public Instant next(Instant now) {
        double missing = 1 - levelAt(now);
        return missing <= 0
                ? now
                : now.plus(Duration.ofMillis((long) Math.ceil(missing / rate.perSecond() * 1000) + 1));
    }

    private double levelAt(Instant now) {
        double seconds = Math.max(0, Duration.between(at, now).toMillis() / 1000.0);
        return Math.min(rate.burst(), level + seconds * rate.perSecond());
    }
}
