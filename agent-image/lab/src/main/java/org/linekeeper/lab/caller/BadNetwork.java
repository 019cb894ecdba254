package org.linekeeper.lab.caller;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// A network that loses packets and delays them, each on its own, but keeps their order, as a queue on the way does:
/// a packet that would overtake another comes right behind it. The n-th packet's fate depends on the seed alone.
final class BadNetwork {
    /// The packet does not arrive.
    static final long LOST = -1;

    private final SplittableRandom random;
    private final long mostDelayNanos;
    private final double loss;
    private long lastNanos = Long.MIN_VALUE;

    /// @param jitterMillis the longest delay; all up to it are as likely
    /// @param loss         of 1
    BadNetwork(long seed, int jitterMillis, double loss) {
        random = new SplittableRandom(seed);
        mostDelayNanos = TimeUnit.MILLISECONDS.toNanos(jitterMillis);
        this.loss = loss;
    }

    /// The next packet's arrival, or [#LOST].
    ///
    /// @param nanos when it was sent
    long arrival(long nanos) {
        // both are drawn in any case, so that the trace stays the same whatever is lost
        double fate = random.nextDouble();
        long delay = mostDelayNanos == 0 ? 0 : random.nextLong(mostDelayNanos + 1);
        if (fate < loss) {
            return LOST;
        }
        lastNanos = Math.max(lastNanos, nanos + delay);
        return lastNanos;
    }
}
