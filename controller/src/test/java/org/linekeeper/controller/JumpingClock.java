package org.linekeeper.controller;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The wall clock, set forwards and back by a test.
public final class JumpingClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    /// @param ahead of the real time; negative for a clock that is late
    public void set(Duration ahead) {
        this.ahead = ahead;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
