package org.linekeeper.agent.media;

import java.util.Arrays;

/// How long packets were under way, over the last seconds: from their timestamp to their arrival, each on
/// its own clock, so that only differences mean anything. A slow drift of the clocks shows as a slope that
/// the window follows. Allocates nothing after it was made.
final class DelayWindow {
    /// Ten seconds of 20 ms packets.
    private static final int SIZE = 512;

    /// One packet in so many may come too late for its turn: a single stall of 100 ms is sat out.
    private static final int ONE_LATE_IN = 100;

    /// The quantile is worked out anew after so many packets.
    private static final int RENEWED_EVERY = 8;

    private final long[] delays = new long[SIZE];
    private final long[] sorted = new long[SIZE];
    private int count;
    private long shortest;
    private long quantile;

    void add(long nanos) {
        delays[count % SIZE] = nanos;
        count = count == Integer.MAX_VALUE ? SIZE : count + 1;
        if (count <= RENEWED_EVERY || count % RENEWED_EVERY == 0 || nanos > quantile) {
            int size = Math.min(count, SIZE);
            System.arraycopy(delays, 0, sorted, 0, size);
            Arrays.sort(sorted, 0, size);
            shortest = sorted[0];
            quantile = sorted[size - 1 - size / ONE_LATE_IN];
        }
    }

    int count() {
        return count;
    }

    /// All but the rare stragglers took no longer than this.
    long quantile() {
        return quantile;
    }

    long shortest() {
        return shortest;
    }

    void clear() {
        count = 0;
    }
}
