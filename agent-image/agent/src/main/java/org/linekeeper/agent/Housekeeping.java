package org.linekeeper.agent;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Gives memory back while nothing happens. A heap as small as ours grows rather than being collected whole: what was
/// needed for a start or a call would stay with the process for good.
final class Housekeeping implements AutoCloseable {
    /// The start is over, and what it needed is garbage.
    static final Duration FIRST = Duration.ofSeconds(10);

    static final Duration EVERY = Duration.ofMinutes(10);

    /// Where there is a call.
    static final Duration LATER = Duration.ofMinutes(1);

    private final BooleanSupplier inCall;
    private final Runnable collection;
    private final Thread thread = Thread.ofVirtual().name("housekeeping").unstarted(this::run);

    /// @param inCall     whether a call would hear a pause
    /// @param collection pauses the whole agent: 20 ms, up to 400 on a crowded machine
    Housekeeping(BooleanSupplier inCall, Runnable collection) {
        this.inCall = inCall;
        this.collection = collection;
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        Duration wait = FIRST;
        try {
            while (true) {
                Thread.sleep(wait);
                wait = round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return how long to wait before the next
    Duration round() {
        if (inCall.getAsBoolean()) {
            return LATER;
        }
        collection.run();
        return EVERY;
    }
}
