package org.linekeeper.agent.media;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// How long packets were under way, over the last seconds: from their timestamp to their arrival, each on
/// its own clock, so that only differences mean anything. A slow drift of the clocks shows as a slope that
/// the window follows. Allocates nothing after it was made.
final class DelayWindow {
    /// Four seconds of 20 ms packets.
    private static final int SIZE = 200;

    /// One packet, or jam of packets, in so many may come too late for its turn.
    private static final int ONE_LATE_IN = 50;

    /// What comes this soon after another was held up together with it.
    private static final long JAM_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /// The quantile is worked out anew after so many packets.
    private static final int RENEWED_EVERY = 8;

    private final long[] delays = new long[SIZE];
    private final long[] sorted = new long[SIZE];
    private int count;
    private long last;
    private long lastArrival;
    private long shortest;
    private long quantile;

    /// Notes a packet; of several that were held up together only the one that waited longest.
    ///
    /// @param nanos   how long it was under way
    /// @param arrival when it came
    void add(long nanos, long arrival) {
        boolean sameJam = count > 0 && arrival - lastArrival < JAM_NANOS && nanos < last;
        last = nanos;
        lastArrival = arrival;
        if (sameJam) {
            return;
        }
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
