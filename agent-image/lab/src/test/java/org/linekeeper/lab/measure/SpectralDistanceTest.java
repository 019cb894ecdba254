package org.linekeeper.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SpectralDistanceTest {
    private static final int RATE = Signal.RATE;

    /// Noise in syllables of 150 ms with pauses of 100 ms.
    private static Wav syllables(int seed) {
        var random = new Random(seed);
        short[] samples = new short[3 * RATE];
        int length = RATE / 4;
        for (int i = 0; i < samples.length; i++) {
            boolean sounds = i % length < RATE * 15 / 100;
            double strength = 1_000 + 500 * (i / length % 5);
            samples[i] = sounds ? (short) Math.round(random.nextGaussian() * strength) : 0;
        }
        return new Wav(RATE, samples);
    }

    private static Wav changed(Wav sound, double gain, double noise, int later) {
        var random = new Random(9);
        short[] samples = new short[sound.samples().length + later];
        for (int i = 0; i < sound.samples().length; i++) {
            samples[i + later] = (short) Math.round(gain * sound.samples()[i] + noise * random.nextGaussian());
        }
        return new Wav(RATE, samples);
    }

    private final Wav original = syllables(1);
    private final SpectralDistance distance = new SpectralDistance(original, 300, 3_400);

    @Test
    void isNothingForTheSameSoundLater() {
        var result = distance.of(changed(original, 1, 0, 12_345));

        assertThat(result.decibels()).isLessThan(0.01);
        assertThat(result.leastLag()).isCloseTo(12_345 * 1e3 / RATE, within(0.001));
        assertThat(result.mostLag()).isEqualTo(result.leastLag());
    }

    @Test
    void isTheDecibelsByWhichTheLevelChanged() {
        assertThat(distance.of(changed(original, 0.5, 0, 4_800)).decibels()).isCloseTo(6.02, within(0.1));
    }

    @Test
    void growsWithTheNoise() {
        double little = distance.of(changed(original, 1, 30, 4_800)).decibels();
        double more = distance.of(changed(original, 1, 300, 4_800)).decibels();

        assertThat(little).isBetween(0.05, 1.5);
        assertThat(more).isGreaterThan(little + 1);
    }

    @Test
    void followsASecondThatComesALittleLater() {
        short[] samples = changed(original, 1, 0, 4_800).samples();
        short[] moved = new short[samples.length + 480];
        System.arraycopy(samples, 0, moved, 0, RATE + 4_800);
        System.arraycopy(samples, RATE + 4_800, moved, RATE + 5_280, samples.length - RATE - 4_800);

        var result = distance.of(new Wav(RATE, moved));

        assertThat(result.decibels()).isLessThan(0.5);
        assertThat(result.mostLag() - result.leastLag()).isCloseTo(10, within(0.1));
    }

    @Test
    void leavesTheOriginalsSilenceOut() {
        int frames = distance.of(changed(original, 1, 0, 0)).frames();

        assertThat(frames).isBetween((int) (0.55 * 3 * RATE / 512), (int) (0.75 * 3 * RATE / 512));
    }

    @Test
    void isLargeWhereNothingArrives() {
        assertThat(distance.of(changed(original, 0, 1, 0)).decibels()).isGreaterThan(20);
    }
}
