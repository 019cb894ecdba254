package org.linekeeper.agent.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GoertzelTest {
    private static final int RATE = 8_000;

    @Test
    void measuresTheLevelOfATone() {
        var sound = tone(440, 3_276.8, 1_600);

        assertThat(Goertzel.levelDbfs(sound, 0, sound.length, 440, RATE)).isCloseTo(-20, within(0.1));
    }

    @Test
    void doesNotHearAnotherTone() {
        var sound = tone(1_000, 20_000, 1_600);

        assertThat(Goertzel.levelDbfs(sound, 0, sound.length, 440, RATE)).isLessThan(-80);
    }

    @Test
    void silenceHasAFloor() {
        assertThat(Goertzel.levelDbfs(new short[800], 0, 800, 440, RATE)).isEqualTo(Goertzel.SILENCE_DBFS);
    }

    @Test
    void measuresThePieceItIsGiven() {
        var sound = new short[2_400];
        System.arraycopy(tone(440, 16_384, 800), 0, sound, 800, 800);

        assertThat(Goertzel.levelDbfs(sound, 800, 800, 440, RATE)).isCloseTo(-6, within(0.1));
        assertThat(Goertzel.levelDbfs(sound, 1_600, 800, 440, RATE)).isEqualTo(Goertzel.SILENCE_DBFS);
    }

    private static short[] tone(double hertz, double amplitude, int samples) {
        var sound = new short[samples];
        for (int i = 0; i < samples; i++) {
            sound[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * i / RATE));
        }
        return sound;
    }
}
