package org.linekeeper.agent.media;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongToIntFunction;
import java.util.function.LongUnaryOperator;
import org.linekeeper.agent.media.codec.SoundDecoder;

/// A sender, a network and a sound device around a [JitterBuffer], in simulated time. The sender's clock
/// may run fast or slow against the device's; the network says for each packet how long it takes.
final class SimulatedLine {
    static final int RATE = 8_000;
    static final int PACKET = 160;
    static final int BLOCK = 80;
    static final long LOST = -1;

    private static final long PACKET_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long BLOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /// Sixteen plain bits a sample, so that what comes out can be told from what went in.
    static final SoundDecoder PLAIN = new SoundDecoder() {
        @Override
        public int samples(byte[] payload, int offset, int length) {
            return length / 2;
        }

        @Override
        public int decode(byte[] payload, int offset, int length, short[] sound, int at) {
            for (int i = 0; i < length / 2; i++) {
                int high = payload[offset + 2 * i] << 8;
                sound[at + i] = (short) (high | (payload[offset + 2 * i + 1] & 0xff));
            }
            return length / 2;
        }
    };

    private static final PayloadFormat FORMAT = new PayloadFormat(PLAIN, RATE);

    final JitterBuffer buffer = new JitterBuffer(RATE, new Random(1));
    private final LongToIntFunction sound;
    private final LongUnaryOperator network;
    private final PriorityQueue<Arrival> underWay = new PriorityQueue<>(Comparator.comparingLong(Arrival::nanos));
    private final double senderPace;
    private final BlockListener listener;
    private final short[] block = new short[BLOCK];
    private final byte[] payload = new byte[2 * PACKET];
    private long sent;
    private long blocks;
    private long devicePhaseNanos = TimeUnit.MILLISECONDS.toNanos(3);

    private record Arrival(long packet, long nanos) {}

    /// Hears every block that is played.
    @FunctionalInterface
    interface BlockListener {
        void played(short[] block, long nanos);
    }

    /// @param senderPpm by how many millionths the sender's clock is fast
    /// @param sound     the sample with that number
    /// @param network   how many nanoseconds the packet with that number takes, or [#LOST]
    SimulatedLine(double senderPpm, LongToIntFunction sound, LongUnaryOperator network, BlockListener listener) {
        this.senderPace = 1 + senderPpm * 1e-6;
        this.sound = sound;
        this.network = network;
        this.listener = listener;
    }

    SimulatedLine devicePhase(long nanos) {
        devicePhaseNanos = nanos;
        return this;
    }

    /// When a sample is recorded at the sender.
    long sampleNanos(long sample) {
        return Math.round(sample * 1e9 / RATE / senderPace);
    }

    long sent() {
        return sent;
    }

    void run(long nanos) {
        long end = blocks * BLOCK_NANOS + nanos;
        for (; blocks * BLOCK_NANOS < end; blocks++) {
            long now = blocks * BLOCK_NANOS + devicePhaseNanos;
            for (; packetNanos(sent) <= now; sent++) {
                long delay = network.applyAsLong(sent);
                if (delay != LOST) {
                    underWay.add(new Arrival(sent, packetNanos(sent) + delay));
                }
            }
            while (!underWay.isEmpty() && underWay.peek().nanos() <= now) {
                deliver(underWay.remove());
            }
            buffer.pull(block, now);
            listener.played(block, now);
        }
    }

    /// The device's time goes on, and nobody asks for blocks.
    void pauseDevice(int forBlocks) {
        blocks += forBlocks;
    }

    /// A packet leaves when its last sample is recorded.
    private long packetNanos(long packet) {
        return Math.round((packet + 1) * PACKET_NANOS / senderPace);
    }

    private void deliver(Arrival arrival) {
        put(arrival.packet(), arrival.packet() * PACKET, arrival.nanos());
    }

    void put(long packet, long firstSample, long nanos) {
        for (int i = 0; i < PACKET; i++) {
            int value = sound.applyAsInt(firstSample + i);
            payload[2 * i] = (byte) (value >> 8);
            payload[2 * i + 1] = (byte) value;
        }
        buffer.put(packet, (int) firstSample, FORMAT, payload, 0, payload.length, nanos);
    }

    /// Collects everything that is played.
    static final class Tape implements BlockListener {
        private final List<short[]> blocks = new ArrayList<>();

        @Override
        public void played(short[] block, long nanos) {
            blocks.add(block.clone());
        }

        short[] samples() {
            var all = new short[blocks.size() * BLOCK];
            for (int i = 0; i < blocks.size(); i++) {
                System.arraycopy(blocks.get(i), 0, all, i * BLOCK, BLOCK);
            }
            return all;
        }
    }
}
