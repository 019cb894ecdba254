package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ReceptionTest {
    private static final long PACKET_NANOS = 20_000_000;

    @Test
    void countsSequenceNumbersBeyondSixteenBits() {
        var reception = new Reception(1, 8_000, 65_534);

        assertThat(reception.count(65_534)).isEqualTo(65_534);
        assertThat(reception.count(65_535)).isEqualTo(65_535);
        assertThat(reception.count(1)).isEqualTo(65_537);
        assertThat(reception.count(0)).isEqualTo(65_536);
        assertThat(reception.lost()).isZero();
    }

    @Test
    void countsLoss() {
        var reception = new Reception(1, 8_000, 100);
        for (int i = 0; i < 100; i++) {
            if (i % 10 != 5) {
                reception.count(100 + i);
            }
        }

        assertThat(reception.lost()).isEqualTo(10);
    }

    @Test
    void measuresJitterAsTheStandardDoes() {
        var reception = new Reception(1, 8_000, 0);
        double expected = 0;
        for (int i = 0; i < 200; i++) {
            long late = i % 2 * 5_000_000L; // every other packet is 5 ms late: 40 units of the clock
            reception.count(i);
            reception.time(160 * i, 8_000, i * PACKET_NANOS + late);
            expected += i == 0 ? 0 : (40 - expected) / 16;
        }

        assertThat(reception.jitterMillis()).isCloseTo(expected / 8, within(0.05));
    }

    @Test
    void jitterGoesOnWhereTheClockOfTheTimestampsChanges() {
        var reception = new Reception(1, 8_000, 0);
        for (int i = 0; i < 400; i++) {
            long late = i % 2 * 5_000_000L;
            int clock = i < 200 ? 8_000 : 48_000;
            reception.time(clock / 50 * i, clock, i * PACKET_NANOS + late);
        }

        assertThat(reception.jitterMillis()).isCloseTo(5, within(0.1));
    }

    @Test
    void reportsTheShareLostSinceTheLastReport() {
        var reception = new Reception(0x1234_5678, 8_000, 0);
        var out = ByteBuffer.allocate(100);
        for (int i = 0; i < 100; i++) {
            reception.count(i);
        }
        reception.report(out, 0, 0);
        for (int i = 100; i < 200; i += 2) {
            reception.count(i + 1);
        }
        out.clear();
        reception.report(out, 0xabcd_ef01, 65_536);

        out.flip();
        assertThat(out.getInt()).isEqualTo(0x1234_5678);
        int loss = out.getInt();
        assertThat(loss >>> 24).isEqualTo(128);
        assertThat(loss & 0xff_ffff).isEqualTo(50);
        assertThat(out.getInt()).isEqualTo(199);
        out.getInt();
        assertThat(out.getInt()).isEqualTo(0xabcd_ef01);
        assertThat(out.getInt()).isEqualTo(65_536);
    }
}
