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
///
/// While as many sandboxes start as may at once, the first link to one that runs waits for them: its agent registers by
/// itself, but its first handshake takes a processor as long as the next sandbox's start. Thread-safe.
final class Openings {
    private static final int AT_ONCE = 32;
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Duration STARTS_FIRST = Duration.ofSeconds(5);

    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private boolean startsGoFirst;

    @FunctionalInterface
    interface Opening {
        void run() throws IOException;
    }

    /// As many sandboxes start as may at once.
    synchronized void startsGoFirst(boolean now) {
        startsGoFirst = now;
        if (!now) {
            notifyAll();
        }
    }

    private synchronized void letStartsGoFirst() {
        long until = System.nanoTime() + STARTS_FIRST.toNanos();
        long left = STARTS_FIRST.toMillis();
        try {
            while (startsGoFirst && left > 0) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs it when a place is free.
    ///
    /// @param first whether nothing is known of the agent yet
    void enter(boolean first, Opening opening) throws IOException {
        if (first) {
            letStartsGoFirst();
        }
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
