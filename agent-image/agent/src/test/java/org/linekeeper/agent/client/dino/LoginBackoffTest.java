package org.linekeeper.agent.client.dino;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LoginBackoffTest {
    private static final LoginBackoff SOONEST = new LoginBackoff(0);
    private static final LoginBackoff LATEST = new LoginBackoff(1);

    @Test
    void startsWithSecondsAndDoublesAfterHalfAMinute() {
        assertThat(LATEST.afterRefusal(1)).isEqualTo(Duration.ofSeconds(3));
        assertThat(LATEST.afterRefusal(2)).isEqualTo(Duration.ofSeconds(10));
        assertThat(SOONEST.afterRefusal(3)).isEqualTo(Duration.ofSeconds(30));
        assertThat(SOONEST.afterRefusal(4)).isEqualTo(Duration.ofMinutes(1));
        assertThat(SOONEST.afterRefusal(5)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void spreadsManyClientsOverARange() {
        assertThat(SOONEST.afterSilence(1, false)).isEqualTo(Duration.ofMillis(1500));
        assertThat(SOONEST.afterSilence(2, false)).isEqualTo(Duration.ofSeconds(5));
        assertThat(SOONEST.afterSilence(9, false)).isEqualTo(Duration.ofSeconds(30));
        assertThat(LATEST.afterSilence(9, false)).isEqualTo(Duration.ofMinutes(1));
        assertThat(SOONEST.afterLoss()).isEqualTo(Duration.ofSeconds(1));
        assertThat(LATEST.afterLoss()).isEqualTo(Duration.ofSeconds(5));
    }

    @Property
    void neverTriesMoreThanOnceInThirtySecondsAfterTheThirdFailure(
            @ForAll @IntRange(min = 3) int failures, @ForAll @DoubleRange(min = 0, max = 1) double share) {
        LoginBackoff backoff = new LoginBackoff(share);
        assertThat(backoff.afterRefusal(failures)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(15));
        assertThat(backoff.afterSilence(failures, false)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
        assertThat(backoff.afterSilence(failures, true)).isEqualTo(backoff.afterRefusal(failures));
    }
}
