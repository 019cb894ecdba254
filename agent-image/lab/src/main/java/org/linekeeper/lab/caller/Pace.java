package org.linekeeper.lab.caller;

import java.util.concurrent.locks.LockSupport;

/// Waiting for a moment.
final class Pace {
    private Pace() {}

    /// Returns at that time of [System#nanoTime], or a fraction of a millisecond later.
    static void until(long nanos) {
        long left = nanos - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanos - System.nanoTime();
        }
    }
}
