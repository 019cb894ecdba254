package org.linekeeper.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplingTest {
    @ParameterizedTest
    @CsvSource({"8000,1000", "8000,3400", "16000,6500", "22050,1000"})
    void leavesATonesPitchAndLevel(int rate, double hz) {
        Wav there = Resampling.to(rate, Signal.tone(hz, -12, Duration.ofSeconds(1)));
        Wav back = Resampling.to(Signal.RATE, there);

        assertThat(there.rate()).isEqualTo(rate);
        assertThat(Tone.strongest(there).hz()).isCloseTo(hz, within(1.0));
        assertThat(Tone.levelAt(hz, there)).isCloseTo(-12, within(0.1));
        assertThat(Tone.levelAt(hz, back)).isCloseTo(-12, within(0.1));
        assertThat(Tone.strongest(back).sinadDb()).isGreaterThan(50);
    }

    @ParameterizedTest
    @CsvSource({"8000,4500", "8000,9000", "16000,9000"})
    void dropsWhatTheLowerRateCannotHold(int rate, double hz) {
        Wav there = Resampling.to(rate, Signal.tone(hz, -6, Duration.ofSeconds(1)));

        assertThat(Tone.strongest(there).levelDbfs()).isLessThan(-50);
    }
}
