package org.linekeeper.agent.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// A clock that does not jump: it begins with the wall clock's time and goes on by itself. For all that lasts or is
/// due in the agent, witnesses' ages included; what leaves the agent is converted. Thread-safe.
public final class SteadyClock implements InstantSource {
    /// By less the wall clock is not taken to have jumped: what is converted twice must not differ.
    private static final Duration JUMP = Duration.ofSeconds(1);

    private final Clock wall;
    private final LongSupplier nanos;
    private final Instant begin;
    private final long beginNanos;
    private volatile Duration ahead = Duration.ZERO;

    public SteadyClock(Clock wall) {
        this(wall, System::nanoTime);
    }

    /// @param nanos a monotonic counter, as [System#nanoTime]
    public SteadyClock(Clock wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.begin = wall.instant();
        this.beginNanos = nanos.getAsLong();
    }

    @Override
    public Instant instant() {
        return begin.plusNanos(nanos.getAsLong() - beginNanos);
    }

    /// When an instant of this clock is by the wall clock, as the two stand now.
    public Instant wall(Instant bySteady) {
        Duration measured = Duration.between(instant(), wall.instant());
        if (measured.minus(ahead).abs().compareTo(JUMP) > 0) {
            ahead = measured;
        }
        return bySteady.plus(ahead);
    }
}
