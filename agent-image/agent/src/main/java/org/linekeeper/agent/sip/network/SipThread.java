package org.linekeeper.agent.sip.network;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that owns all state of lines, transactions and calls. Whoever else learns something hands it a task;
/// nothing that runs here blocks. A task that throws is logged and costs nobody else anything. After [#close] tasks are
/// dropped.
public final class SipThread implements Executor, Timers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SipThread.class);

    private final ThreadFactory threads =
            Thread.ofPlatform().name("sip").daemon().factory();
    private final ScheduledThreadPoolExecutor queue = new ScheduledThreadPoolExecutor(1, this::thread);
    private volatile @Nullable Thread current;

    public SipThread() {
        queue.setRemoveOnCancelPolicy(true);
        queue.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private Thread thread(Runnable work) {
        Thread thread = threads.newThread(work);
        current = thread;
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        after(Duration.ZERO, task);
    }

    /// Runs a task at once where this is the thread already, else as soon as its turn comes.
    public void soon(Runnable task) {
        if (Thread.currentThread().equals(current)) {
            task.run();
        } else {
            execute(task);
        }
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> due = queue.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> due.cancel(false);
        } catch (RejectedExecutionException closed) {
            LOG.debug("a task came after the end: {}", closed.getMessage());
            return () -> {};
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError failure) {
            LOG.error("a SIP task failed", failure);
        }
    }

    /// Runs what is due already and ends the thread.
    @Override
    public void close() {
        queue.shutdown();
    }
}
