package org.linekeeper.controller.brake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final TokenBucket.Rate RATE = new TokenBucket.Rate(2, 5);

    @Test
    void givesItsBurstAndThenItsRate() {
        TokenBucket bucket = TokenBucket.full(RATE, NOW).take(5, NOW);

        assertThat(bucket.available(NOW)).isZero();
        assertThat(bucket.available(NOW.plusSeconds(1))).isEqualTo(2);
        assertThat(bucket.available(NOW.plusSeconds(60))).isEqualTo(5);
    }

    @Test
    void saysWhenThereIsOneAgain() {
        TokenBucket empty = TokenBucket.full(RATE, NOW).take(5, NOW);

        assertThat(empty.next(NOW)).isBetween(NOW.plusMillis(500), NOW.plusMillis(502));
        assertThat(empty.available(empty.next(NOW))).isEqualTo(1);
    }
}
