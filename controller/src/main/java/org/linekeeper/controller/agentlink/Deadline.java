package org.linekeeper.controller.agentlink;

import java.net.SocketTimeoutException;
import java.time.Duration;

/// When an exchange must be over. A slow drip of bytes does not move it.
record Deadline(long atNanos, Duration limit) {
    static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos(), limit);
    }

    /// Milliseconds that are left, at least one.
    int left() throws SocketTimeoutException {
        long nanos = atNanos - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("no answer within " + limit.toMillis() + " ms");
        }
        return Math.toIntExact(Math.max(1, nanos / 1_000_000));
    }
}
