package org.linekeeper.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ToneBurstTest {
    private static final int RATE = 48_000;
    private static final ToneBurst BURST = new ToneBurst(1_000, 60, 10_000);

    @Test
    void findsWhereItBegins() {
        var sound = new short[RATE / 2];
        System.arraycopy(BURST.samples(RATE), 0, sound, 7_777, BURST.samples(RATE).length);

        assertThat(BURST.begin(sound, RATE).getAsInt()).isBetween(7_777 - 24, 7_777 + 24);
    }

    @Test
    void findsAQuieterOneInNoise() {
        var random = new Random(3);
        var sound = new short[RATE / 2];
        var burst = BURST.samples(RATE);
        for (int i = 0; i < sound.length; i++) {
            int tone = i >= 12_000 && i < 12_000 + burst.length ? burst[i - 12_000] / 4 : 0;
            sound[i] = (short) (tone + random.nextInt(201) - 100);
        }

        assertThat(BURST.begin(sound, RATE).getAsInt()).isBetween(12_000 - 48, 12_000 + 48);
    }

    @Test
    void doesNotFindWhatIsNotThere() {
        assertThat(BURST.begin(new short[RATE / 2], RATE)).isEmpty();
        assertThat(BURST.begin(new ToneBurst(2_000, 60, 10_000).samples(RATE), RATE))
                .isEmpty();
    }
}
