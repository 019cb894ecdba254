package org.linekeeper.agent.call;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One virtual thread and what it is to do, in order. What comes after its end is dropped: peers may still talk while
/// we close. Thread-safe.
final class Mailbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final ScheduledExecutorService thread;

    Mailbox(String name) {
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofVirtual().name(name).factory(), new ThreadPoolExecutor.DiscardPolicy());
    }

    void execute(Runnable task) {
        thread.execute(guarded(task));
    }

    void executeAfter(Duration wait, Runnable task) {
        var _ = thread.schedule(guarded(task), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// The result comes once all that was there before is done; never, once this is closed.
    <T> Future<T> ask(Callable<T> question) {
        return thread.submit(question);
    }

    /// The thread's root: a bug in one task costs that task, not all later ones.
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a step of a call failed", e);
            }
        };
    }

    boolean closed() {
        return thread.isShutdown();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
