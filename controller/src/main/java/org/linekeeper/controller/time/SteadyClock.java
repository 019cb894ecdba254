package org.linekeeper.controller.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/// A clock that does not jump: it begins with the wall clock's time and goes on by itself. For all that lasts or is
/// due; what people read or order is converted.
@Component
public final class SteadyClock implements InstantSource {
    /// By less the wall clock is not taken to have jumped: what is converted twice must not differ.
    private static final Duration JUMP = Duration.ofSeconds(1);
    /// Two clocks are read at once if it takes no longer.
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private final Clock wall;
    private final Instant begin;
    private final long beginNanos;
    private volatile Duration ahead = Duration.ZERO;

    public SteadyClock(Clock wall) {
        this.wall = wall;
        this.begin = wall.instant();
        this.beginNanos = System.nanoTime();
    }

    @Override
    public Instant instant() {
        return begin.plusNanos(System.nanoTime() - beginNanos);
    }

    /// When an instant of the wall clock is by this one, as the two stand now.
    public Instant steady(Instant byTheWall) {
        return byTheWall.minus(ahead());
    }

    /// The other way round.
    public Instant wall(Instant bySteady) {
        return bySteady.plus(ahead());
    }

    /// How far the wall clock is ahead of this one. It is another once that one has jumped.
    public Duration ahead() {
        Instant before = instant();
        Instant now = wall.instant();
        Instant after = instant();
        boolean atOnce = Duration.between(before, after).compareTo(AT_ONCE) < 0;
        Duration measured = Duration.between(after, now);
        if (atOnce && measured.minus(ahead).abs().compareTo(JUMP) > 0) {
            ahead = measured;
        }
        return ahead;
    }
}
