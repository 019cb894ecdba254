package org.linekeeper.agent.media;

import static org.linekeeper.agent.media.SimulatedLine.PACKET;
import static org.linekeeper.agent.media.SimulatedLine.RATE;

import java.time.Duration;

/// A call in simulated time whose far end has a clock that is fast or slow: what is heard of it.
public final class DriftSimulation {
    /// The first minute, in which the buffer finds out about the network, does not count.
    private static final Duration SETTLING = Duration.ofMinutes(1);

    /// Every packet has a level of its own, 40 apart from its neighbours'; the lowest is 1,000. After 700 packets they
    /// begin anew.
    private static final int LOWEST = 1_000;

    private static final int STEP = 40;
    private static final int LEVELS = 700;

    private final SimulatedLine line;
    private boolean counts;
    private long gap;
    private long longestGap;
    private long leastNanos = Long.MAX_VALUE;
    private long mostNanos;

    private DriftSimulation(int ppm) {
        // packets that are up to a millisecond late, so that there is some jitter
        line = new SimulatedLine(ppm, DriftSimulation::level, packet -> packet % 3 * 500_000L, this::played);
    }

    /// @param longestGapMillis    in a row, at less than half of the lowest level that was sent
    /// @param latencySpreadMillis the longest latency less the shortest
    /// @param concealedMillis     made-up sound in all
    public record Result(double longestGapMillis, double latencySpreadMillis, double concealedMillis) {}

    /// Takes some seconds for every hour.
    public static Result run(int ppm, Duration length) {
        var simulation = new DriftSimulation(ppm);
        simulation.line.run(SETTLING.toNanos());
        simulation.counts = true;
        double before = simulation.line.buffer.concealedMillis();
        simulation.line.run(length.toNanos());
        return new Result(
                simulation.longestGap * 1e3 / RATE,
                (simulation.mostNanos - simulation.leastNanos) * 1e-6,
                simulation.line.buffer.concealedMillis() - before);
    }

    private static int level(long sample) {
        return (int) (LOWEST + STEP * (sample / PACKET % LEVELS));
    }

    private void played(short[] block, long nanos) {
        if (!counts) {
            return;
        }
        for (int i = 0; i < block.length; i++) {
            gap = Math.abs(block[i]) < LOWEST / 2 ? gap + 1 : 0;
            longestGap = Math.max(longestGap, gap);
            if (beginsPacket(block, i)) {
                noteLatency((block[i] - LOWEST) / STEP, nanos + i * 1_000_000_000L / RATE);
            }
        }
    }

    /// Two more of the same level behind it tell a packet's begin from a blend.
    private static boolean beginsPacket(short[] block, int i) {
        return i > 0
                && i + 2 < block.length
                && block[i] != block[i - 1]
                && block[i] >= LOWEST
                && (block[i] - LOWEST) % STEP == 0
                && block[i + 1] == block[i]
                && block[i + 2] == block[i];
    }

    /// The level says which of 700 packets it is, and the time which round of them.
    private void noteLatency(int level, long playedNanos) {
        long round = (long) LEVELS * PACKET;
        long recorded = (long) (playedNanos * 1e-9 * RATE);
        long sample = Math.floorDiv(recorded - level * (long) PACKET, round) * round + level * (long) PACKET;
        long latency = playedNanos - line.sampleNanos(sample);
        leastNanos = Math.min(leastNanos, latency);
        mostNanos = Math.max(mostNanos, latency);
    }
}
