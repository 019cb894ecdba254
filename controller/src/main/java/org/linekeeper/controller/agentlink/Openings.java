package org.linekeeper.controller.agentlink;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Lets in so few links at once that each is open long before its time is up. A whole fleet that dialled at once would
/// share the processors until nobody's handshake was through in time, and dial again. First come, first served; an
/// agent that takes long gives its place to the next and goes on beside it, so that many who hang hold up nobody.
/// Thread-safe.
final class Openings {
    private static final int AT_ONCE = 32;
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Semaphore places = new Semaphore(AT_ONCE, true);

    @FunctionalInterface
    interface Opening {
        void run() throws IOException;
    }

    /// Runs it when a place is free.
    void enter(Opening opening) throws IOException {
        places.acquireUninterruptibly();
        AtomicBoolean held = new AtomicBoolean(true);
        CompletableFuture<Void> overdue =
                new CompletableFuture<Void>().completeOnTimeout(null, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        var _ = overdue.thenRun(() -> leave(held));
        try {
            opening.run();
        } finally {
            leave(held);
            overdue.cancel(false);
        }
    }

    private void leave(AtomicBoolean held) {
        if (held.getAndSet(false)) {
            places.release();
        }
    }
}
