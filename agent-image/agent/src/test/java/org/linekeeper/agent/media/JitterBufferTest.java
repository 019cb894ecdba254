package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.linekeeper.agent.media.SimulatedLine.BLOCK;
import static org.linekeeper.agent.media.SimulatedLine.LOST;
import static org.linekeeper.agent.media.SimulatedLine.PACKET;
import static org.linekeeper.agent.media.SimulatedLine.RATE;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.media.SimulatedLine.Tape;

class JitterBufferTest {
    private static int tone(long sample) {
        return (int) Math.round(8_000 * Math.sin(2 * Math.PI * 440 * sample / RATE));
    }

    /// Every packet has a level of its own, 40 apart from its neighbours'.
    private static int stairs(long sample) {
        return (int) (1_000 + 40 * (sample / PACKET % 700));
    }

    @Test
    void playsAQuietNetworksSoundUnchanged() {
        var tape = new Tape();
        var line = new SimulatedLine(0, JitterBufferTest::tone, packet -> 0, tape);

        line.run(seconds(5));

        var played = tape.samples();
        int from = 3 * RATE;
        int delay = IntStream.range(0, 4 * PACKET)
                .filter(shift -> played[from] == tone(from - shift) && played[from + 1] == tone(from + 1 - shift))
                .findFirst()
                .orElseThrow();
        for (int i = from; i < played.length; i++) {
            assertThat((int) played[i]).as("sample %d", i).isEqualTo(tone(i - delay));
        }
        assertThat(delay).isBetween(PACKET, PACKET + 2 * BLOCK);
        assertThat(line.buffer.concealedMillis()).isZero();
    }

    @Property(tries = 60)
    void waitsNoLongerThanABlockOnAQuietNetwork(@ForAll @IntRange(max = 19_999) int phaseMicros) {
        var line =
                new SimulatedLine(0, JitterBufferTest::tone, packet -> 0, new Tape()).devicePhase(phaseMicros * 1_000L);

        line.run(seconds(10));

        assertThat(line.buffer.delayMillis()).isBetween(1.0, 15.0);
        assertThat(line.buffer.late()).isZero();
    }

    @Property(tries = 40)
    void neverPlaysOutOfOrder(@ForAll long seed, @ForAll @IntRange(max = 120) int jitterMillis) {
        var tape = new Tape();
        var line = new SimulatedLine(0, JitterBufferTest::stairs, network(seed, jitterMillis, 0.02), tape);

        line.run(seconds(12));

        var played = tape.samples();
        int before = 0;
        int alike = 0;
        for (int i = 1; i < played.length; i++) {
            int level = played[i];
            alike = level == played[i - 1] ? alike + 1 : 1;
            // where a fade turns, a few samples are alike as well
            if (alike == 12 && level >= 1_000 && (level - 1_000) % 40 == 0) {
                // a piece shorter than a packet may be repeated, to wait or to conceal
                assertThat(level).as("sample %d", i).isGreaterThanOrEqualTo(before - 40);
                before = Math.max(before, level);
            }
        }
        assertThat(before).isGreaterThan(1_000 + 40 * 500);
    }

    @Property(tries = 40)
    void playsEveryPacketThatComesInTime(@ForAll long seed, @ForAll @IntRange(max = 60) int jitterMillis) {
        var tape = new Tape();
        var line = new SimulatedLine(0, JitterBufferTest::stairs, network(seed, jitterMillis, 0), tape);

        line.run(seconds(10));

        var seen = new BitSet();
        for (short sample : tape.samples()) {
            if ((sample - 1_000) % 40 == 0) {
                seen.set(Math.max(0, (sample - 1_000) / 40));
            }
        }
        long settled = line.sent() - 15;
        long missing = IntStream.range(0, (int) settled)
                .filter(packet -> !seen.get(packet))
                .filter(packet -> !changesTheSound(packet, seed, jitterMillis, tape.samples()))
                .count();
        assertThat(missing).isLessThanOrEqualTo(line.buffer.late() + line.buffer.lost());
        assertThat(line.buffer.late()).isLessThan(line.sent() / 12);
    }

    /// A packet that came when its turn was nearly over may be heard in a fade only, nowhere at its own level. It is
    /// heard where another one in its place would have been heard as well.
    private static boolean changesTheSound(int packet, long seed, int jitterMillis, short[] played) {
        var tape = new Tape();
        var line = new SimulatedLine(
                0,
                sample -> stairs(sample) + (sample / PACKET == packet ? 20 : 0),
                network(seed, jitterMillis, 0),
                tape);
        line.run(seconds(10));
        return !Arrays.equals(tape.samples(), played);
    }

    @Example
    void playsWhatIsLeftOfAPacketIntoAFade() {
        playsEveryPacketThatComesInTime(-739, 52);
    }

    @Property(tries = 30)
    void neverWaitsLongerThanItMay(@ForAll long seed, @ForAll @IntRange(max = 400) int jitterMillis) {
        var random = new Random(seed);
        var line = new SimulatedLine(
                0,
                JitterBufferTest::tone,
                packet -> TimeUnit.MILLISECONDS.toNanos(random.nextInt(jitterMillis + 1)),
                new Tape());

        line.run(seconds(5));
        for (int second = 5; second < 20; second++) {
            line.run(seconds(1));
            assertThat(line.buffer.delayMillis()).isLessThan(240);
        }
    }

    @Test
    void countsAndConcealsWhatIsLost() {
        var tape = new Tape();
        var line = new SimulatedLine(0, JitterBufferTest::tone, packet -> packet % 25 == 24 ? LOST : 0, tape);

        line.run(seconds(20));

        assertThat(line.buffer.lost()).isBetween(38L, 40L);
        assertThat(line.buffer.concealedMillis()).isBetween(38 * 20.0, 42 * 20.0);
        var played = tape.samples();
        for (int from = RATE; from + PACKET <= played.length; from += PACKET) {
            assertThat(rms(played, from, PACKET)).as("at %d", from).isGreaterThan(3_500);
        }
    }

    @Test
    void fadesOutWhenNothingComesAnyMore() {
        var tape = new Tape();
        var line = new SimulatedLine(0, JitterBufferTest::tone, packet -> packet < 100 ? 0 : LOST, tape);

        line.run(seconds(3));

        var played = tape.samples();
        assertThat(rms(played, 2 * RATE + RATE / 4, RATE / 2)).isZero();
    }

    @Test
    void doesNotPlayADuplicateTwice() {
        var tape = new Tape();
        var line = new SimulatedLine(0, JitterBufferTest::stairs, packet -> 0, tape);
        line.run(seconds(2));
        long nanos = seconds(2);

        line.put(line.sent() - 1, (line.sent() - 1) * PACKET, nanos);
        line.put(line.sent() - 2, (line.sent() - 2) * PACKET, nanos);
        line.run(seconds(1));

        assertThat(line.buffer.duplicates()).isEqualTo(2);
        assertThat(line.buffer.late()).isZero();
        assertThat(line.buffer.concealedMillis()).isZero();
    }

    @Test
    void growsWithTheJitterAndShrinksWhenTheNetworkCalms() {
        var random = new Random(7);
        LongUnaryOperator network =
                packet -> packet > 500 && packet < 1_500 ? TimeUnit.MICROSECONDS.toNanos(random.nextInt(60_000)) : 0;
        var line = new SimulatedLine(0, JitterBufferTest::tone, network, new Tape());

        line.run(seconds(10));
        double before = line.buffer.delayMillis();
        line.run(seconds(18));
        double jittery = line.buffer.delayMillis();
        long lateWhenGrown = line.buffer.late();
        line.run(seconds(2));
        long lateInTwoSeconds = line.buffer.late() - lateWhenGrown;
        line.run(seconds(20));

        assertThat(before).isLessThan(15);
        assertThat(jittery).isBetween(50.0, 80.0);
        assertThat(lateInTwoSeconds).isLessThanOrEqualTo(5);
        assertThat(line.buffer.delayMillis()).isLessThan(15);
    }

    @Test
    void aSingleJamLeavesNoDelayBehind() {
        LongUnaryOperator network = packet -> packet >= 500 && packet < 505 ? (505 - packet) * 20_000_000L : 0;
        var line = new SimulatedLine(0, JitterBufferTest::tone, network, new Tape());
        line.run(seconds(10));
        double before = line.buffer.delayMillis();

        line.run(seconds(2));

        assertThat(line.buffer.delayMillis()).isCloseTo(before, within(5.0));
    }

    @Test
    void staysInStepWhereTheDeviceWentOnWithoutIt() {
        var meter = new DelayMeter();
        var line = new SimulatedLine(0, JitterBufferTest::stairs, packet -> 0, meter);
        meter.line = line;
        line.run(seconds(10));
        long before = meter.last;

        line.pauseDevice(3);
        line.buffer.skip(3 * BLOCK);
        line.run(seconds(1) / 5);

        assertThat(meter.last).isCloseTo(before, within(seconds(1) / 1_000));
    }

    @Test
    void aSilentSpellIsNoLoss() {
        var line = new SimulatedLine(0, JitterBufferTest::tone, packet -> LOST, new Tape());
        long nanos = 0;
        for (int packet = 0; packet < 100; packet++) {
            nanos = packet * 20_000_000L;
            line.put(packet, packet * (long) PACKET, nanos);
            pull(line, nanos, 2);
        }
        nanos += seconds(1);
        for (int i = 0; i < 98; i++) {
            pull(line, nanos - seconds(1) + i * 10_000_000L, 1);
        }
        for (int packet = 100; packet < 150; packet++) {
            line.put(packet, (packet + 50) * (long) PACKET, nanos + (packet - 100) * 20_000_000L);
            pull(line, nanos + (packet - 100) * 20_000_000L, 2);
        }

        assertThat(line.buffer.lost()).isZero();
        assertThat(line.buffer.concealedMillis()).isLessThan(60);
    }

    @Test
    void takesUpANewTimeLine() {
        var tape = new Tape();
        var line = new SimulatedLine(0, JitterBufferTest::tone, packet -> 0, tape);
        line.run(seconds(3));

        for (int i = 0; i < 50; i++) {
            long nanos = seconds(3) + i * 20_000_000L;
            line.put(line.sent() + i, 900_000_000L + i * (long) PACKET, nanos);
            pull(line, nanos + 3_000_000L, 2);
        }

        var block = new short[BLOCK];
        line.buffer.pull(block, seconds(4));
        assertThat(rms(block, 0, BLOCK)).isGreaterThan(3_000);
        assertThat(line.buffer.delayMillis()).isLessThan(40);
    }

    private static void pull(SimulatedLine line, long nanos, int blocks) {
        for (int i = 0; i < blocks; i++) {
            line.buffer.pull(new short[BLOCK], nanos + i * 10_000_000L);
        }
    }

    private static LongUnaryOperator network(long seed, int jitterMillis, double loss) {
        var random = new Random(seed);
        return packet -> {
            if (random.nextDouble() < loss) {
                return LOST;
            }
            return TimeUnit.MICROSECONDS.toNanos(random.nextInt(jitterMillis * 1_000 + 1));
        };
    }

    private static double rms(short[] samples, int from, int length) {
        double energy = 0;
        for (int i = from; i < from + length; i++) {
            energy += (double) samples[i] * samples[i];
        }
        return Math.sqrt(energy / length);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    /// Measures from the recording of a packet's first sample to its playing, by the packets' levels.
    private static final class DelayMeter implements SimulatedLine.BlockListener {
        private SimulatedLine line =
                new SimulatedLine(0, JitterBufferTest::stairs, packet -> LOST, (block, nanos) -> {});
        private long last;

        @Override
        public void played(short[] block, long nanos) {
            for (int i = 1; i < BLOCK; i++) {
                boolean begins = block[i] != block[i - 1] && (block[i] - 1_000) % 40 == 0 && block[i] >= 1_000;
                if (begins && i + 2 < BLOCK && block[i + 1] == block[i] && block[i + 2] == block[i]) {
                    note((block[i] - 1_000) / 40, nanos + i * 1_000_000_000L / RATE);
                }
            }
        }

        /// The level says which of 700 packets it is, and the time which round of them.
        private void note(int level, long playedNanos) {
            long round = 700L * PACKET;
            double recorded = playedNanos * 1e-9 * RATE;
            long sample = Math.floorDiv((long) recorded - level * (long) PACKET, round) * round + level * (long) PACKET;
            last = playedNanos - line.sampleNanos(sample);
        }
    }
}
