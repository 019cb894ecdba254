package org.linekeeper.controller.agentlink;

import java.time.Duration;

/// How long to wait before the next try to connect. A sandbox that starts is there within a second, and
/// its user waits for it: the first tries come fast.
final class DialPace {
    private static final Duration FAST = Duration.ofMillis(50);
    private static final int FAST_TRIES = 100;
    private static final Duration SLOWEST = Duration.ofSeconds(5);

    private DialPace() {}

    /// @param failed tries in a row, at least one
    static Duration after(int failed) {
        if (failed <= FAST_TRIES) {
            return FAST;
        }
        int doublings = Math.min(failed - FAST_TRIES, 7);
        Duration slow = FAST.multipliedBy(1L << doublings);
        return slow.compareTo(SLOWEST) < 0 ? slow : SLOWEST;
    }
}
