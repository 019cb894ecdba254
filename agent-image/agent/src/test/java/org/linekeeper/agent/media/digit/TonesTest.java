package org.linekeeper.agent.media.digit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.media.codec.Downsampler;
import org.linekeeper.agent.sound.Goertzel;

class TonesTest {
    private static final int RATE = 8_000;

    @Test
    void whatIsPlayedIsHeardInOrderAndOnce() {
        var tones = new DigitTones(48_000);
        "0123456789*#ABCD1177".chars().forEach(digit -> tones.add((char) digit));
        var detector = new ToneDetector();
        var downsampler = new Downsampler(48_000, RATE);
        var block = new short[240];
        var low = new short[40];
        var heard = new StringBuilder();
        for (int i = 0; i < 800; i++) {
            tones.play(block, block.length);
            detector.hear(low, downsampler.process(block, block.length, low)).ifPresent(heard::append);
        }

        assertThat(heard).asString().isEqualTo("0123456789*#ABCD1177");
    }

    @Test
    void eachToneIsNineDecibelsBelowFullScaleAndReplacesTheSound() {
        var tones = new DigitTones(48_000);
        tones.add('1');
        var sound = new short[48_000 / 5];
        Arrays.fill(sound, (short) 77);
        tones.play(sound, sound.length);

        assertThat(Goertzel.levelDbfs(sound, 240, 4_320, 697, 48_000)).isBetween(-10.0, -8.0);
        assertThat(Goertzel.levelDbfs(sound, 240, 4_320, 1_209, 48_000)).isBetween(-10.0, -8.0);
        assertThat(sound[6_000]).isZero();
        assertThat((int) sound[9_000]).isEqualTo(77);
    }

    @ParameterizedTest
    @CsvSource({
        "40, 0, 0, 0, true",
        "40, 1.5, 1.5, 0, true",
        "40, -1.5, 1.5, 0, true",
        "60, 1.5, -1.5, 0, true",
        "40, 0, 0, 4, true",
        "40, 0, 0, -8, true",
        "60, 0, 0, 12, false",
        "60, 0, 0, -15, false",
        "23, 0, 0, 0, false",
        "60, 3.5, 0, 0, false",
        "60, 0, -3.5, 0, false",
        "60, -3.5, 3.5, 0, false"
    })
    void keepsToTheLimitsOfTheStandard(
            int millis, double lowOffPercent, double highOffPercent, double highLouderDb, boolean digit) {
        for (int phase = 0; phase < 110; phase += 7) {
            for (char pressed : "159D".toCharArray()) {
                var sound = new short[RATE / 2];
                double high = Math.pow(10, highLouderDb / 20);
                for (int i = 0; i < RATE * millis / 1_000; i++) {
                    double time = 2 * Math.PI * i / RATE;
                    double value = Math.sin(time * Digits.low(pressed) * (1 + lowOffPercent / 100))
                            + high * Math.sin(time * Digits.high(pressed) * (1 + highOffPercent / 100));
                    sound[1_000 + phase + i] = (short) (3_000 * value / (1 + high));
                }
                var heard = new ToneDetector().hear(sound, sound.length);
                assertThat(heard.isPresent()).as("%c at %d", pressed, phase).isEqualTo(digit);
                heard.ifPresent(found -> assertThat((char) found).isEqualTo(pressed));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neitherVoicesNorNoiseAreDigits(long seed) {
        var random = new Random(seed);
        var detector = new ToneDetector();
        var block = new short[40];
        double[] phases = new double[20];
        double pitch = 120;
        double centre = 800;
        double second = 1_500;
        for (int i = 0; i < 60 * 200; i++) {
            if (i % 12 == 0) {
                pitch = Math.clamp(pitch + 25 * random.nextGaussian(), 80, 320);
                centre = Math.clamp(centre + 150 * random.nextGaussian(), 300, 1_000);
                second = Math.clamp(second + 250 * random.nextGaussian(), 1_000, 2_500);
            }
            for (int at = 0; at < block.length; at++) {
                double value = 40 * random.nextGaussian();
                for (int harmonic = 1; harmonic < phases.length; harmonic++) {
                    double hertz = harmonic * pitch;
                    phases[harmonic] += 2 * Math.PI * hertz / RATE;
                    double one = (hertz - centre) / 90;
                    double two = (hertz - second) / 120;
                    value += 6_000 * Math.sin(phases[harmonic]) * (1 / (1 + one * one) + 0.6 / (1 + two * two));
                }
                block[at] = (short) Math.clamp(value, -32_000, 32_000);
            }
            assertThat(detector.hear(block, block.length)).isEmpty();
        }
    }
}
