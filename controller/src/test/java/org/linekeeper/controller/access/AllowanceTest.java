package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long INTERVAL = 10 * SECOND;

    private final Allowance allowance = new Allowance(3, Duration.ofSeconds(10), 2);

    private void take(String key, int times, long now) {
        for (int i = 0; i < times; i++) {
            allowance.take(key, now);
        }
    }

    @Test
    void givesABurstAndThenOneInAnInterval() {
        take("a", 2, 0);
        assertThat(allowance.waitNanos("a", 0)).isZero();
        allowance.take("a", 0);

        assertThat(allowance.waitNanos("a", 0)).isEqualTo(INTERVAL);
        assertThat(allowance.waitNanos("a", INTERVAL - SECOND)).isEqualTo(SECOND);
        assertThat(allowance.waitNanos("a", INTERVAL)).isZero();
        allowance.take("a", INTERVAL);
        assertThat(allowance.waitNanos("a", INTERVAL)).isEqualTo(INTERVAL);
    }

    @Test
    void doesNotSaveUpMoreThanABurst() {
        take("a", 3, 0);
        long later = 1000 * INTERVAL;
        take("a", 3, later);

        assertThat(allowance.waitNanos("a", later)).isEqualTo(INTERVAL);
    }

    @Test
    void givesBack() {
        take("a", 3, 0);
        allowance.giveBack("a", 0);

        assertThat(allowance.waitNanos("a", 0)).isZero();
    }

    @Test
    void keysBeyondTheMostShareOneAllowance() {
        take("a", 1, 0);
        take("b", 1, 0);
        take("c", 2, 0);
        take("d", 1, 0);

        assertThat(allowance.waitNanos("e", 0)).isEqualTo(INTERVAL);
        assertThat(allowance.waitNanos("a", 0)).isZero();
        assertThat(allowance.keys()).isEqualTo(3);
    }

    @Test
    void forgetsKeysThatWereQuiet() {
        take("a", 1, 0);
        take("b", 1, 0);

        assertThat(allowance.waitNanos("c", 2 * INTERVAL)).isZero();
        assertThat(allowance.keys()).isZero();
    }
}
