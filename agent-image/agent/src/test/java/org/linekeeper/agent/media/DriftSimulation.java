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

    private static final int ALIKE = 12;

    private final SimulatedLine line;
    private int before;
    private int alike;
    private int levelBefore;
    private final double pace;
    private boolean counts;
    private long gap;
    private long longestGap;
    private long leastNanos = Long.MAX_VALUE;
    private long mostNanos;

    private DriftSimulation(int ppm) {
        pace = 1 + ppm * 1e-6;
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
        if (simulation.mostNanos == 0) {
            throw new IllegalStateException("no packet's begin was heard");
        }
        return new Result(
                simulation.longestGap * 1e3 / RATE,
                (simulation.mostNanos - simulation.leastNanos) * 1e-6,
                simulation.line.buffer.concealedMillis() - before);
    }

    private static int level(long sample) {
        return (int) (LOWEST + STEP * (sample / PACKET % LEVELS));
    }

    private void played(short[] block, long nanos) {
        for (int i = 0; i < block.length; i++) {
            int level = block[i];
            if (level == before) {
                alike++;
            } else {
                levelBefore = alike >= ALIKE ? before : 0;
                alike = 1;
                before = level;
            }
            if (!counts) {
                continue;
            }
            gap = Math.abs(level) < LOWEST / 2 ? gap + 1 : 0;
            longestGap = Math.max(longestGap, gap);
            // a step up between two levels, with no blend in between, is a packet's begin
            if (alike == ALIKE && level - levelBefore == STEP) {
                noteLatency((level - LOWEST) / STEP, nanos + (i + 1 - ALIKE) * 1_000_000_000L / RATE);
            }
        }
    }

    /// The level says which of 700 packets it is, and the time which round of them.
    private void noteLatency(int level, long playedNanos) {
        long round = (long) LEVELS * PACKET;
        long recorded = (long) (playedNanos * 1e-9 * RATE * pace);
        long sample = Math.floorDiv(recorded - level * (long) PACKET, round) * round + level * (long) PACKET;
        long latency = playedNanos - line.sampleNanos(sample);
        leastNanos = Math.min(leastNanos, latency);
        mostNanos = Math.max(mostNanos, latency);
    }
}
