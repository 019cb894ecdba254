package org.linekeeper.controller.brake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.user.UserId;

class ImageTripTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ImageTrip.Limits LIMITS =
            new ImageTrip.Limits(3, Duration.ofMinutes(1), Duration.ofMinutes(15));

    private static ImageTrip failed(int users) {
        ImageTrip trip = ImageTrip.FREE;
        for (int i = 0; i < users; i++) {
            trip = trip.failed(new UserId("u" + i), LIMITS, NOW);
        }
        return trip;
    }

    @Test
    void tripsAfterEnoughUsers() {
        assertThat(failed(2).tripped()).isFalse();
        assertThat(failed(3).tripped()).isTrue();
    }

    @Test
    void aUserWhoFailsOftenIsOneUser() {
        ImageTrip trip = ImageTrip.FREE;
        for (int i = 0; i < 10; i++) {
            trip = trip.failed(new UserId("ana"), LIMITS, NOW);
        }
        assertThat(trip.tripped()).isFalse();
    }

    @Test
    void probesNowAndThenAndLessOften() {
        ImageTrip trip = failed(3);
        assertThat(trip.probeIsDue(NOW)).isFalse();
        assertThat(trip.probeIsDue(NOW.plusSeconds(60))).isTrue();

        ImageTrip probed = trip.probed(LIMITS, NOW.plusSeconds(60));
        assertThat(probed.probeIsDue(NOW.plusSeconds(179))).isFalse();
        assertThat(probed.probeIsDue(NOW.plusSeconds(180))).isTrue();

        for (int i = 0; i < 10; i++) {
            probed = probed.probed(LIMITS, NOW);
        }
        assertThat(probed.probeIsDue(NOW.plusSeconds(15 * 60 - 1))).isFalse();
        assertThat(probed.probeIsDue(NOW.plusSeconds(15 * 60))).isTrue();
    }
}
