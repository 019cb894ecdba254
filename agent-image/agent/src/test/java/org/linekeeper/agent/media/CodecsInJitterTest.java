package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.codec.SoundDecoder;
import org.linekeeper.agent.media.codec.Voice;

/// The jitter buffer at the card's rate with codecs that have a state.
class CodecsInJitterTest {
    private static final int RATE = Codec.CARD_RATE;
    private static final int BLOCK = RATE / 200;
    private static final long BLOCK_NANOS = 5_000_000;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Arrival(int packet, long nanos, byte[] payload) {}

    /// Counts what it is asked to decode.
    private static final class Counting implements SoundDecoder {
        private final SoundDecoder decoder;
        private final List<Integer> decoded = new ArrayList<>();
        private final boolean recovers;
        private int recovered;

        Counting(SoundDecoder decoder) {
            this(decoder, true);
        }

        /// @param recovers whether it takes a missing packet out of the next
        Counting(SoundDecoder decoder, boolean recovers) {
            this.decoder = decoder;
            this.recovers = recovers;
        }

        @Override
        public int samples(byte[] payload, int offset, int length) {
            return decoder.samples(payload, offset, length);
        }

        @Override
        public int decode(byte[] payload, int offset, int length, short[] sound, int at) {
            decoded.add(Arrays.hashCode(Arrays.copyOfRange(payload, offset, offset + length)));
            return decoder.decode(payload, offset, length, sound, at);
        }

        @Override
        public int recover(byte[] payload, int offset, int length, short[] sound, int at, int samples) {
            int got = recovers ? decoder.recover(payload, offset, length, sound, at, samples) : 0;
            recovered += got > 0 ? 1 : 0;
            return got;
        }

        @Override
        public int concealedStep() {
            return decoder.concealedStep();
        }

        @Override
        public void conceal(short[] sound, int at, int samples) {
            decoder.conceal(sound, at, samples);
        }
    }

    private final JitterBuffer buffer = new JitterBuffer(RATE, new Random(1));
    private final Random random = new Random(5);
    private final List<Integer> sent = new ArrayList<>();
    private final List<Double> delays = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(Codec.class)
    void decodesEveryPacketOnceAndInOrder(Codec codec) {
        var decoder = new Counting(codec.newDecoder());

        run(codec, decoder, 20, 25, 0, 20);

        assertThat(decoder.decoded).isSubsetOf(sent);
        assertThat(decoder.decoded).doesNotHaveDuplicates();
        var expected = new ArrayList<>(sent);
        expected.retainAll(decoder.decoded);
        assertThat(decoder.decoded).isEqualTo(expected);
        assertThat(decoder.decoded.size()).isGreaterThan(sent.size() * 95 / 100);
    }

    @ParameterizedTest
    @CsvSource({"PCMA, 10", "PCMA, 30", "PCMA, 60", "G722, 40", "OPUS, 10", "OPUS, 60"})
    void playsPacketsOfOtherLengthsWithoutAGap(Codec codec, int millis) {

        var played = run(codec, codec.newDecoder(), millis, 0, 0, 12);

        assertThat(buffer.concealedMillis()).isZero();
        assertThat(buffer.lost()).isZero();
        for (int from = 2 * RATE; from + RATE / 50 <= played.length; from += RATE / 50) {
            assertThat(rms(played, from, RATE / 50)).as("at %d", from).isBetween(2_500.0, 9_000.0);
        }
    }

    @Test
    void opusRecoversAMissingPacketFromTheNextWhereItWaitsAlready() {
        var decoder = new Counting(Codec.OPUS.newDecoder());

        run(Codec.OPUS, decoder, 20, 60, 0.05, Voice.of(21 * RATE));

        assertThat(buffer.lost()).isGreaterThan(20);
        assertThat(decoder.recovered).isGreaterThan((int) buffer.lost() / 2);
        assertThat(buffer.concealedMillis()).isLessThan(10.0 * buffer.lost());
    }

    /// What a packet tells of the one before it is taken where it is there, and never waited for: on the
    /// same trace each block waits as long as without.
    @ParameterizedTest
    @ValueSource(ints = {0, 15, 60})
    void recoveringAddsNoDelay(int jitterMillis) {
        var recovering = new Counting(Codec.OPUS.newDecoder());
        var without = new CodecsInJitterTest();

        run(Codec.OPUS, recovering, 20, jitterMillis, 0.05, Voice.of(21 * RATE));
        without.run(
                Codec.OPUS, new Counting(Codec.OPUS.newDecoder(), false), 20, jitterMillis, 0.05, Voice.of(21 * RATE));

        assertThat(buffer.lost()).isEqualTo(without.buffer.lost()).isGreaterThan(20);
        assertThat(recovering.recovered).isGreaterThan(jitterMillis < 20 ? -1 : (int) buffer.lost() / 2);
        assertThat(average(delays)).isLessThanOrEqualTo(average(without.delays) + 0.1);
        assertThat(buffer.concealedMillis()).isLessThanOrEqualTo(without.buffer.concealedMillis());
    }

    private static double average(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /// Jitter of 30 ms and 1 % of loss may add 60 ms to the delay of a quiet network.
    @ParameterizedTest
    @EnumSource(Codec.class)
    void waitsNoLongerThanTheJitterNeeds(Codec codec) {

        run(codec, codec.newDecoder(), 20, 30, 0.01, 20);

        assertThat(buffer.delayMillis()).isBetween(20.0, 55.0);
        assertThat(buffer.late()).isLessThan(40);
    }

    /// The sender's tone has whole periods in a packet, so that every packet is the same.
    @ParameterizedTest
    @ValueSource(ints = {200, -200})
    void followsADriftingClockWithoutAGap(int ppm) {
        var format = new PayloadFormat(Codec.PCMA.newDecoder(), Codec.PCMA.clock());
        var sound = new short[RATE / 50];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (short) (8_000 * Math.sin(2 * Math.PI * 400 * i / RATE));
        }
        var payload = new byte[160];
        var encoder = Codec.PCMA.newEncoder("");
        encoder.encode(sound, sound.length, payload, 0);
        encoder.encode(sound, sound.length, payload, 0);
        var block = new short[BLOCK];
        double least = 1_000;
        double most = 0;
        double quietest = 1e9;
        int packet = 0;
        for (int i = 0; i < 600 * 200; i++) {
            long now = i * BLOCK_NANOS + 1_000_000;
            for (; (packet + 1) * 20e6 / (1 + ppm * 1e-6) <= now; packet++) {
                long came = Math.round((packet + 1) * 20e6 / (1 + ppm * 1e-6));
                buffer.put(packet, packet * 160, format, payload, 0, 160, came);
            }
            buffer.pull(block, now);
            if (i > 60 * 200) {
                least = Math.min(least, buffer.delayMillis());
                most = Math.max(most, buffer.delayMillis());
                quietest = Math.min(quietest, rms(block, 0, BLOCK));
            }
        }

        assertThat(most - least).isLessThan(10);
        assertThat(buffer.lost() + buffer.late()).isZero();
        assertThat(quietest).isGreaterThan(4_500);
    }

    @Test
    void comfortNoiseFillsThePauseAtItsLevelAndIsNoLoss() {
        var format = new PayloadFormat(Codec.PCMA.newDecoder(), 8_000);
        var payload = new byte[160];
        Arrays.fill(payload, (byte) 0xd5);
        var block = new short[BLOCK];
        long nanos = 0;
        for (int packet = 0; packet < 100; packet++) {
            buffer.put(packet, packet * 160, format, payload, 0, 160, nanos);
            nanos = pull(block, nanos, 4);
        }
        buffer.putComfortNoise(100, 100 * 160, new byte[] {50}, 0, 1, nanos);
        nanos = pull(block, nanos, 100);
        double noise = 0;
        for (int i = 0; i < 100; i++) {
            nanos = pull(block, nanos, 1);
            noise += rms(block, 0, BLOCK) / 100;
        }
        buffer.put(101, 160 * 100 + 8 * 1_000, format, payload, 0, 160, nanos);
        pull(block, nanos, 20);

        assertThat(20 * Math.log10(noise / 32_768)).isBetween(-51.5, -49.0);
        assertThat(buffer.lost()).isZero();
        assertThat(buffer.concealedMillis()).isZero();
    }

    private long pull(short[] block, long from, int blocks) {
        long nanos = from;
        for (int i = 0; i < blocks; i++) {
            nanos += BLOCK_NANOS;
            buffer.pull(block, nanos);
        }
        return nanos;
    }

    /// Sends a tone that swells and fades, so that no two packets are alike.
    private short[] run(Codec codec, SoundDecoder decoder, int millis, int jitterMillis, double loss, int seconds) {
        var tone = new short[(seconds + 1) * RATE];
        for (int i = 0; i < tone.length; i++) {
            double time = (double) i / RATE;
            double swell = 7_000 + 2_000 * Math.sin(2 * Math.PI * 0.37 * time);
            tone[i] = (short) (swell * Math.sin(2 * Math.PI * 313.7 * time));
        }
        return run(codec, decoder, millis, jitterMillis, loss, tone);
    }

    private short[] run(
            Codec codec, SoundDecoder decoder, int millis, int jitterMillis, double loss, short[] original) {
        int seconds = original.length / RATE - 1;
        var format = new PayloadFormat(decoder, codec.clock());
        int frame = RATE / 1_000 * millis;
        var underWay = new PriorityQueue<Arrival>(Comparator.comparingLong(Arrival::nanos));
        var sound = new short[frame];
        var payload = new byte[1_500];
        var played = new short[seconds * 200 * BLOCK];
        var block = new short[BLOCK];
        int packet = 0;
        try (var encoder = codec.newEncoder(codec.parameters())) {
            encoder.expectLoss(20);
            for (int i = 0; i < seconds * 200; i++) {
                long now = i * BLOCK_NANOS + 1_000_000;
                for (; (packet + 1L) * millis * 1_000_000 <= now; packet++) {
                    System.arraycopy(original, packet * frame, sound, 0, frame);
                    int length = encoder.encode(sound, frame, payload, 0);
                    var copy = Arrays.copyOf(payload, length);
                    if (random.nextDouble() >= loss) {
                        sent.add(Arrays.hashCode(copy));
                        long delay = jitterMillis == 0 ? 0 : random.nextInt(jitterMillis * 1_000) * 1_000L;
                        underWay.add(new Arrival(packet, (packet + 1L) * millis * 1_000_000 + delay, copy));
                    }
                }
                while (!underWay.isEmpty() && underWay.peek().nanos() <= now) {
                    var came = underWay.remove();
                    int timestamp = came.packet() * (codec.clock() / 1_000 * millis);
                    buffer.put(
                            came.packet(), timestamp, format, came.payload(), 0, came.payload().length, came.nanos());
                }
                buffer.pull(block, now);
                delays.add(buffer.delayMillis());
                System.arraycopy(block, 0, played, i * BLOCK, BLOCK);
            }
        }
        return played;
    }

    private static double rms(short[] sound, int from, int length) {
        double energy = 0;
        for (int i = from; i < from + length; i++) {
            energy += (double) sound[i] * sound[i];
        }
        return Math.sqrt(energy / length);
    }
}
