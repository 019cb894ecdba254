package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComfortNoiseTest {
    @ParameterizedTest
    @CsvSource({"8000, 40", "48000, 30", "48000, 50", "48000, 70"})
    void isAsLoudAsTheSenderSays(int rate, int level) {
        var noise = new ComfortNoise(rate, new Random(1));
        noise.begin(level);
        var sound = new short[rate];
        for (int at = 0; at < rate; at += rate / 200) {
            noise.fill(sound, at, rate / 200);
        }
        double energy = 0;
        for (short sample : sound) {
            energy += (double) sample * sample / rate;
        }

        assertThat(20 * Math.log10(Math.sqrt(energy) / 32_768)).isCloseTo(-level, within(0.5));
    }
}
