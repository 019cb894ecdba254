package org.linekeeper.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GapTest {
    private final Wav tone = Signal.concat(
            Signal.concat(Signal.silence(Duration.ofSeconds(1)), Signal.tone(1_000, -12, Duration.ofSeconds(2))),
            Signal.silence(Duration.ofSeconds(1)));

    @Test
    void isNothingWhileTheToneIsThere() {
        assertThat(Gap.longestMillis(tone, 1_000)).isZero();
    }

    @Test
    void isTheLongestHole() {
        short[] samples = tone.samples().clone();
        Arrays.fill(samples, 72_000, 72_000 + 960, (short) 0);
        Arrays.fill(samples, 96_000, 96_000 + 480, (short) 0);

        assertThat(Gap.longestMillis(new Wav(Signal.RATE, samples), 1_000)).isCloseTo(17, within(3.0));
    }

    @Test
    void wantsATone() {
        Wav silence = Signal.silence(Duration.ofSeconds(1));

        assertThatThrownBy(() -> Gap.longestMillis(silence, 1_000)).hasMessageContaining("no tone");
    }
}
