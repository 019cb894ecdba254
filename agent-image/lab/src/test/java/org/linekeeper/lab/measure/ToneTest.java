package org.linekeeper.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ToneTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Property(tries = 50)
    void findsFrequencyAndLevelOfAnyTone(
            @ForAll @DoubleRange(min = 200, max = 3400) double hz,
            @ForAll @DoubleRange(min = -50, max = 0) double level) {
        Tone found = Tone.strongest(Signal.tone(hz, level, SECOND));

        assertThat(found.hz()).isCloseTo(hz, within(0.5));
        assertThat(found.levelDbfs()).isCloseTo(level, within(0.3));
    }

    @Test
    void aStrongToneDoesNotLeakIntoAnotherFrequency() {
        Wav sound = Signal.tone(440, -6, SECOND);

        assertThat(Tone.levelAt(1000, sound)).isLessThan(-80);
    }

    @Test
    void noiseLowersThePurity() {
        Wav pure = Signal.tone(1000, -20, SECOND);
        Random random = new Random(7);
        short[] noisy = pure.samples().clone();
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] = (short) (noisy[i] + random.nextGaussian() * 200);
        }

        // a sine of -20 dBFS has an RMS of 2317: 21.3 dB above noise of 200
        assertThat(Tone.strongest(new Wav(pure.rate(), noisy)).sinadDb()).isCloseTo(21.3, within(1.0));
        assertThat(Tone.strongest(pure).sinadDb()).isGreaterThan(60);
    }

    @Test
    void silenceHasNoLevel() {
        assertThat(Tone.levelAt(440, Signal.silence(SECOND))).isEqualTo(Tone.SILENCE_DBFS);
    }
}
