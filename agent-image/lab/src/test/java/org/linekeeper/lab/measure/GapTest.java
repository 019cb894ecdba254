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
        assertThat(Gap.longest(tone, 1_000).millis()).isZero();
    }

    @Test
    void isTheLongestHole() {
        short[] samples = tone.samples().clone();
        Arrays.fill(samples, 72_000, 72_000 + 960, (short) 0);
        Arrays.fill(samples, 96_000, 96_000 + 480, (short) 0);

        Gap gap = Gap.longest(new Wav(Signal.RATE, samples), 1_000);

        assertThat(gap.millis()).isCloseTo(17, within(3.0));
        assertThat(gap.atSeconds()).isCloseTo(0.5, within(0.01));
    }

    @Test
    void wantsATone() {
        Wav silence = Signal.silence(Duration.ofSeconds(1));

        assertThatThrownBy(() -> Gap.longest(silence, 1_000)).hasMessageContaining("no tone");
    }
}
