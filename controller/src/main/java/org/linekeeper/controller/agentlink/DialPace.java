package org.linekeeper.controller.agentlink;

import java.time.Duration;

/// How long to wait before the next try to connect. A sandbox that starts is there within a second, and
/// its user waits for it: the first tries come fast.
final class DialPace {
    private static final Duration FAST = Duration.ofMillis(50);
    private static final int FAST_TRIES = 100;
    private static final Duration SLOWEST = Duration.ofSeconds(5);
    private static final Duration REACH = Duration.ofMillis(500);

    private DialPace() {}

    /// How long a connection may take to open, the handshake not counted. A cluster's network may not know a
    /// new pod's address yet, and drops what goes there; the kernel sends the first packet again after one
    /// second, then after three. A new try is there sooner.
    ///
    /// @param failed tries in a row
    /// @param most   what is waited for an agent that was tried long enough
    static Duration reach(int failed, Duration most) {
        return failed < FAST_TRIES && REACH.compareTo(most) < 0 ? REACH : most;
    }

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
