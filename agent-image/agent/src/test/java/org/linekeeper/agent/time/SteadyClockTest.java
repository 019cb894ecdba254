package org.linekeeper.agent.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyClockTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final HandClock wall = new HandClock(START);
    private final SteadyClock clock = wall.steady();

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void goesOnWhereTheWallClockIsSet(int hours) {
        wall.forward(Duration.ofSeconds(10));

        wall.set(Duration.ofHours(hours));

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(10));
        wall.forward(Duration.ofSeconds(10));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(20));
        assertThat(clock.wall(clock.instant())).isEqualTo(wall.instant());
        assertThat(clock.wall(START)).isEqualTo(START.plus(Duration.ofHours(hours)));
    }

    @Test
    void saysTheSameTimeTwiceWhereTheWallClockIsOnlyNudged() {
        wall.forward(Duration.ofSeconds(10));

        wall.set(Duration.ofMillis(900));

        assertThat(clock.wall(START)).isEqualTo(START);
    }
}
