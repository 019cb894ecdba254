package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sound.Goertzel;

class ConcealmentTest {
    private static final int RATE = 8_000;

    private final Concealment concealment = new Concealment(RATE);

    @Test
    void goesOnWithTheSoundThatWas() {
        var sound = tone(150, 0, 800);
        concealment.played(sound, 0, sound.length);
        var made = new short[80];
        concealment.conceal(made, 0, 80);

        // 150 Hz is 53.3 samples: a period that is found to a sample is off by a few degrees
        var expected = tone(150, 800, 80);
        for (int i = 0; i < 80; i++) {
            assertThat(Math.abs(made[i] - expected[i])).as("sample %d", i).isLessThan(1_200);
        }
    }

    @Test
    void fadesWithinSixtyMilliseconds() {
        var sound = tone(300, 0, 800);
        concealment.played(sound, 0, sound.length);
        var made = new short[560];
        concealment.conceal(made, 0, 560);

        double full = Goertzel.levelDbfs(made, 0, 80, 300, RATE);
        double half = Goertzel.levelDbfs(made, 240, 80, 300, RATE);
        assertThat(half).isLessThan(full - 3).isGreaterThan(full - 12);
        for (int i = 480; i < 560; i++) {
            assertThat((int) made[i]).isZero();
        }
        assertThat(concealment.silent()).isTrue();
    }

    @Test
    void blendsIntoWhatComesAfter() {
        var sound = tone(200, 0, 800);
        concealment.played(sound, 0, sound.length);
        var made = new short[160];
        concealment.conceal(made, 0, 160);
        var next = tone(200, 960, 160);
        int before = made[159];
        concealment.resume(next, 0, 160);

        int largestStep = Math.abs(next[0] - before);
        for (int i = 1; i < 64; i++) {
            largestStep = Math.max(largestStep, Math.abs(next[i] - next[i - 1]));
        }
        // the tone itself steps by up to 1,250 a sample
        assertThat(largestStep).isLessThan(2_000);
        assertThat(concealment.active()).isFalse();
        assertThat((int) next[100]).isEqualTo(tone(200, 1_060, 1)[0]);
    }

    private static short[] tone(double hertz, int from, int samples) {
        var sound = new short[samples];
        for (int i = 0; i < samples; i++) {
            sound[i] = (short) Math.round(8_000 * Math.sin(2 * Math.PI * hertz * (from + i) / RATE));
        }
        return sound;
    }
}
