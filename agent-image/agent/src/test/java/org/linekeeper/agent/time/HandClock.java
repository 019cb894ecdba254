package org.linekeeper.agent.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/// A wall clock that somebody sets, and the counter beside it that nobody sets.
public final class HandClock extends Clock {
    private final AtomicLong nanos = new AtomicLong();
    private volatile Instant now;

    public HandClock(Instant now) {
        this.now = now;
    }

    /// Time goes by.
    public void forward(Duration time) {
        now = now.plus(time);
        nanos.addAndGet(time.toNanos());
    }

    /// Somebody sets the clock.
    public void set(Duration ahead) {
        now = now.plus(ahead);
    }

    public SteadyClock steady() {
        return new SteadyClock(this, nanos::get);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
