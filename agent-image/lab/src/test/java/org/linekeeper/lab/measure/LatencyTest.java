package org.linekeeper.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MOST = Duration.ofMillis(400);
    private static final Recording SENT =
            new Recording(START, Signal.bursts(1000, -12, 6, Duration.ofMillis(100), Duration.ofMillis(450)));

    @Property(tries = 30)
    void findsTheDelayOfEveryBurst(@ForAll @IntRange(min = 0, max = 390) int millis) {
        Latency latency = Latency.between(SENT, delayed(millis), 1000, MOST);

        assertThat(latency.each()).hasSize(6);
        assertThat(latency.lost()).isZero();
        assertThat(latency.percentile(0.5)).isCloseTo(millis, within(0.5));
    }

    @Test
    void loudnessDoesNotMatter() {
        Recording late = delayed(80);
        short[] quiet = late.sound().samples().clone();
        for (int i = 0; i < quiet.length; i++) {
            quiet[i] = (short) (quiet[i] / 8);
        }

        Latency latency = Latency.between(SENT, new Recording(late.start(), new Wav(Signal.RATE, quiet)), 1000, MOST);

        assertThat(latency.percentile(0.95)).isCloseTo(80, within(1.0));
    }

    @Test
    void countsBurstsThatDidNotArrive() {
        Recording cut = delayed(50).between(START, START.plusSeconds(2));

        Latency latency = Latency.between(SENT, cut, 1000, MOST);

        assertThat(latency.each()).hasSize(3);
        assertThat(latency.lost()).isEqualTo(3);
    }

    @Test
    void aHoleInABurstIsNotAnotherBurst() {
        short[] torn = delayed(40).sound().samples().clone();
        int firstBurst = Signal.RATE * (100 + 40 + 450) / 1000;
        Arrays.fill(torn, firstBurst + Signal.RATE * 40 / 1000, firstBurst + Signal.RATE * 70 / 1000, (short) 0);
        Recording heard = new Recording(START.minusMillis(100), new Wav(Signal.RATE, torn));

        assertThat(Latency.between(SENT, heard, 1000, MOST).each()).hasSize(6);
        assertThat(Latency.onsets(heard, 1000)).hasSize(6);
    }

    @Test
    void anotherToneIsNotTakenForIt() {
        assertThat(Latency.onsets(SENT, 440)).isEmpty();
    }

    private static Recording delayed(int millis) {
        short[] sent = SENT.sound().samples();
        int shift = millis * Signal.RATE / 1000;
        short[] late = new short[sent.length + shift];
        System.arraycopy(sent, 0, late, shift, sent.length);
        // the recording began earlier than the other: only the stamps tell
        int head = Signal.RATE / 10;
        short[] all = new short[late.length + head];
        System.arraycopy(late, 0, all, head, late.length);
        return new Recording(START.minusMillis(100), new Wav(Signal.RATE, all));
    }
}
