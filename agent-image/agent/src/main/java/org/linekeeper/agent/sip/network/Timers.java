package org.linekeeper.agent.sip.network;

import java.time.Duration;

/// Runs tasks later, on the thread that owns the caller's state.
public interface Timers {
    Timer after(Duration delay, Runnable task);

    @FunctionalInterface
    interface Timer {
        /// The task won't run any more. Without effect once it has run.
        void cancel();
    }
}
