package org.linekeeper.controller.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/// A clock that does not jump: it begins with the wall clock's time and goes on by itself. For all that lasts or is
/// due; what people read or order is converted.
@Component
final class SteadyClock implements InstantSource {
    private final Clock wall;
    private final Instant begin;
    private final long beginNanos = System.nanoTime();

    SteadyClock(Clock wall) {
        this.wall = wall;
        this.begin = wall.instant();
    }

    @Override
    public Instant instant() {
        return begin.plusNanos(System.nanoTime() - beginNanos);
    }

    /// When an instant of the wall clock is by this one, as the two stand now.
    Instant steady(Instant byTheWall) {
        return instant().plus(Duration.between(wall.instant(), byTheWall));
    }

    /// The other way round.
    Instant wall(Instant bySteady) {
        return wall.instant().plus(Duration.between(instant(), bySteady));
    }
}
