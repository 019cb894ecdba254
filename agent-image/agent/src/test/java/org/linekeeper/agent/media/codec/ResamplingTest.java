package org.linekeeper.agent.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.agent.sound.Goertzel;

class ResamplingTest {
    private static final int CARD = 48_000;

    @ParameterizedTest
    @CsvSource({"8000, 200", "8000, 1000", "8000, 3400", "16000, 100", "16000, 3500", "16000, 7000"})
    void whatTheCodecCarriesPassesUnchangedBothWays(int rate, double hertz) {
        var up = up(Tone.of(hertz, 10_000, rate, rate), rate);
        assertThat(Tone.change(up, CARD / 10, hertz, 10_000, CARD)).isCloseTo(0, within(0.1));
        assertThat(Tone.aboveTheRest(up, CARD / 10, hertz, CARD)).isGreaterThan(59);

        var down = down(Tone.of(hertz, 10_000, CARD, CARD), rate);
        assertThat(Tone.change(down, rate / 10, hertz, 10_000, rate)).isCloseTo(0, within(0.1));
        assertThat(Tone.aboveTheRest(down, rate / 10, hertz, rate)).isGreaterThan(59);
    }

    @ParameterizedTest
    @CsvSource({"8000, 4600", "8000, 7000", "8000, 15000", "16000, 9000", "16000, 20000"})
    void whatLiesBeyondIsNotMirroredIn(int rate, double hertz) {
        var down = down(Tone.of(hertz, 10_000, CARD, CARD), rate);

        // 60 dB below the tone; a sixteen-bit step is at 90
        assertThat(Tone.rms(down, rate / 10, down.length - rate / 10)).isLessThan(7.1);
    }

    @ParameterizedTest
    @CsvSource({"8000", "16000"})
    void leavesNoImagesAboveTheOldBand(int rate) {
        var up = up(Tone.of(1_000, 10_000, rate, rate), rate);

        for (double image = rate - 1_000; image < CARD / 2.0; image += rate) {
            assertThat(Goertzel.levelDbfs(up, CARD / 10, CARD / 2, image, CARD)).isLessThan(-10.3 - 60);
        }
    }

    @ParameterizedTest
    @CsvSource({"8000", "16000"})
    void isLateByAMilliAndAHalfAtMost(int rate) {
        var click = new short[rate / 10];
        click[rate / 100] = 20_000;
        var up = up(click, rate);
        int loudest = 0;
        for (int i = 0; i < up.length; i++) {
            loudest = Math.abs(up[i]) > Math.abs(up[loudest]) ? i : loudest;
        }

        assertThat((loudest - CARD / 100.0) * 1_000 / CARD).isBetween(0.5, 1.6);
    }

    @Test
    void theSizeOfBlocksMakesNoDifference() {
        var random = new Random(3);
        var sound = new short[48_000];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (short) (random.nextGaussian() * 3_000);
        }
        var whole = down(sound, 8_000);
        var downsampler = new Downsampler(CARD, 8_000);
        var pieces = new short[whole.length];
        var out = new short[1_000];
        int at = 0;
        for (int from = 0; from < sound.length; ) {
            int length = Math.min(6 * (1 + random.nextInt(200)), sound.length - from);
            var piece = new short[length];
            System.arraycopy(sound, from, piece, 0, length);
            int written = downsampler.process(piece, length, out);
            System.arraycopy(out, 0, pieces, at, written);
            at += written;
            from += length;
        }

        assertThat(pieces).isEqualTo(whole);
    }

    @Test
    void theSizeOfBlocksMakesNoDifferenceOnTheWayUpEither() {
        var random = new Random(4);
        var sound = new short[8_000];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (short) (random.nextGaussian() * 3_000);
        }
        var whole = up(sound, 8_000);
        var upsampler = new Upsampler(8_000, CARD);
        var pieces = new short[whole.length];
        for (int from = 0; from < sound.length; ) {
            int length = Math.min(1 + random.nextInt(9), sound.length - from);
            var piece = new short[length];
            System.arraycopy(sound, from, piece, 0, length);
            assertThat(upsampler.process(piece, length, pieces, from * 6)).isEqualTo(length * 6);
            from += length;
        }

        assertThat(pieces).isEqualTo(whole);
    }

    @Test
    void samplesAreRoundedToTheNearest() {
        for (int whole = Short.MIN_VALUE; whole <= Short.MAX_VALUE; whole += 17) {
            assertThat(LowPass.rounded(whole)).isEqualTo((short) whole);
            assertThat(LowPass.rounded(whole + 0.4f)).isEqualTo((short) whole);
            assertThat(LowPass.rounded(whole + 0.6f)).isEqualTo((short) Math.min(whole + 1, Short.MAX_VALUE));
        }
        assertThat(LowPass.rounded(1e9f)).isEqualTo(Short.MAX_VALUE);
        assertThat(LowPass.rounded(-1e9f)).isEqualTo(Short.MIN_VALUE);
    }

    @Test
    void whatWouldNotFitIsClippedAndDoesNotWrap() {
        var square = new short[8_000];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 8 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        var up = up(square, 8_000);

        for (int i = 1; i < up.length; i++) {
            assertThat(Math.abs(up[i] - up[i - 1])).isLessThan(40_000);
        }
    }

    private static short[] up(short[] sound, int rate) {
        var upsampler = new Upsampler(rate, CARD);
        var out = new short[sound.length * (CARD / rate)];
        int block = rate / 50;
        for (int from = 0; from < sound.length; from += block) {
            var piece = new short[block];
            System.arraycopy(sound, from, piece, 0, block);
            upsampler.process(piece, block, out, from * (CARD / rate));
        }
        return out;
    }

    private static short[] down(short[] sound, int rate) {
        var downsampler = new Downsampler(CARD, rate);
        var out = new short[sound.length / (CARD / rate)];
        int block = CARD / 50;
        var some = new short[rate / 50];
        for (int from = 0; from < sound.length; from += block) {
            var piece = new short[block];
            System.arraycopy(sound, from, piece, 0, block);
            int written = downsampler.process(piece, block, some);
            System.arraycopy(some, 0, out, from / (CARD / rate), written);
        }
        return out;
    }
}
