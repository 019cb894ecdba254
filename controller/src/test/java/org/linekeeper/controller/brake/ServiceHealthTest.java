package org.linekeeper.controller.brake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.user.UserId;

class ServiceHealthTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int USERS = 100;

    private final ServiceHealth health = new ServiceHealth(new ServiceHealth.Limits(
            0.2, 5, Duration.ofMinutes(5), new TokenBucket.Rate(0.05, 3), new TokenBucket.Rate(1, 2)));

    private static UserId user(int number) {
        return new UserId("u" + number);
    }

    private ServiceHealth.Turn lose(int from, int to, Instant at) {
        ServiceHealth.Turn turn = ServiceHealth.Turn.NONE;
        for (int i = from; i < to; i++) {
            turn = health.lost(user(i), USERS, at);
        }
        return turn;
    }

    @Test
    void isOutWhenManyLoseItAtOnce() {
        assertThat(lose(0, 19, NOW)).isEqualTo(ServiceHealth.Turn.NONE);
        assertThat(lose(19, 20, NOW)).isEqualTo(ServiceHealth.Turn.OUT);
        assertThat(health.outSince()).isEqualTo(NOW);
    }

    @Test
    void isNotOutWhenTheyLoseItOneByOne() {
        for (int i = 0; i < 40; i++) {
            assertThat(lose(i, i + 1, NOW.plusSeconds(60L * i))).isEqualTo(ServiceHealth.Turn.NONE);
        }
    }

    @Test
    void letsOnlyProbesThroughWhileItIsOut() {
        assertThat(health.mayRepair(NOW)).isTrue();
        lose(0, 20, NOW);
        for (int i = 0; i < 3; i++) {
            assertThat(health.mayRepair(NOW)).isTrue();
            health.repairs(NOW);
        }
        assertThat(health.mayRepair(NOW)).isFalse();
        assertThat(health.mayRepair(NOW.plusSeconds(21))).isTrue();
    }

    @Test
    void comesBackAtABoundedRate() {
        lose(0, 30, NOW);
        Instant back = NOW.plusSeconds(600);
        ServiceHealth.Turn last = ServiceHealth.Turn.NONE;
        for (int i = 0; i < 20; i++) {
            last = health.regained(user(i), USERS, back);
        }
        assertThat(last).isEqualTo(ServiceHealth.Turn.BACK);
        assertThat(health.outSince()).isNull();

        health.repairs(back);
        health.repairs(back);
        assertThat(health.mayRepair(back)).isFalse();
        assertThat(health.mayRepair(back.plusSeconds(1))).isTrue();
        for (int i = 20; i < 30; i++) {
            health.regained(user(i), USERS, back);
        }
        assertThat(health.mayRepair(back)).isTrue();
    }
}
