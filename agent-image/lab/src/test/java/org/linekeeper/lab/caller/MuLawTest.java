package org.linekeeper.lab.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MuLawTest {
    private final MuLaw codec = new MuLaw();

    @Test
    void hasTheStandardsCodes() {
        // ITU-T G.711 table 2: nothing, the largest of both signs, and a value in the second segment
        assertThat(codec.encode(new short[] {0, 32_635, -32_635, 132}))
                .containsExactly((byte) 0xff, (byte) 0x80, (byte) 0x00, (byte) 0xef);
    }

    @Test
    void givesEverySampleBackToWithinHalfAStep() {
        for (int sample = -32_000; sample <= 32_000; sample += 7) {
            int back = codec.decode(codec.encode(new short[] {(short) sample}))[0];

            assertThat(back).as("%d", sample).isCloseTo(sample, within(Math.abs(sample) / 32 + 8));
        }
    }
}
