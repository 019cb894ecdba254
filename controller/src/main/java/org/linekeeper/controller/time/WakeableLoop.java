package org.linekeeper.controller.time;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that takes its turn again and again. Each turn says how long to wait for the next, and [#wake] cuts the
/// wait short. A turn that fails is logged, and another follows. Nobody interrupts the thread: an interrupted one would
/// close the database's file under all others. Thread-safe.
public final class WakeableLoop {
    private static final Logger LOG = LoggerFactory.getLogger(WakeableLoop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(15);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final String name;
    private final Supplier<Duration> turn;
    /// False where it is to end.
    private final LinkedBlockingQueue<Boolean> wakes = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread owner;

    /// @param name of the thread
    /// @param turn its result is how long to wait
    public WakeableLoop(String name, Supplier<Duration> turn) {
        this.name = name;
        this.turn = turn;
    }

    public void start() {
        Thread thread = Thread.ofVirtual().name(name).unstarted(this::run);
        owner = thread;
        thread.start();
    }

    public void wake() {
        wakes.add(true);
    }

    private void run() {
        Duration wait = Duration.ZERO;
        while (goesOn(wait)) {
            try {
                wait = turn.get();
            } catch (RuntimeException e) {
                LOG.error("A turn of {} failed; another follows", name, e);
                wait = AFTER_FAILURE;
            }
        }
    }

    private boolean goesOn(Duration wait) {
        try {
            Boolean going = wakes.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
            return going == null || going;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts " + name, e);
        }
    }

    /// Waits for the end of a turn that is under way, 10 s at most.
    public void stop() {
        Thread running = owner;
        owner = null;
        wakes.add(false);
        try {
            if (running != null && !running.join(FAREWELL)) {
                LOG.warn("{} did not end in time", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isRunning() {
        return owner != null;
    }
}
