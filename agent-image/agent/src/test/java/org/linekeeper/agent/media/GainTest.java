package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.sound.Goertzel;

class GainTest {
    @ParameterizedTest
    @ValueSource(doubles = {-30, -6, 0, 6, 12})
    void changesTheLevelByWhatWasAskedFor(double decibels) {
        var sound = tone(3_000);
        double before = Goertzel.levelDbfs(sound, 0, sound.length, 1_000, 48_000);
        new Gain(decibels).apply(sound, sound.length);

        assertThat(Goertzel.levelDbfs(sound, 0, sound.length, 1_000, 48_000) - before)
                .isCloseTo(decibels, within(0.1));
    }

    @Test
    void whatWouldNotFitIsBentAndNeverWraps() {
        var plain = tone(30_000);
        var sound = plain.clone();
        new Gain(20).apply(sound, sound.length);

        for (int i = 1; i < sound.length; i++) {
            assertThat((int) sound[i]).isBetween(-32_767, 32_767);
            assertThat(Math.abs(sound[i] - sound[i - 1])).isLessThan(40_000);
            assertThat(sound[i] == 0 || sound[i] > 0 == plain[i] > 0).isTrue();
        }
    }

    private static short[] tone(double amplitude) {
        var sound = new short[4_800];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * 1_000 * i / 48_000));
        }
        return sound;
    }
}
