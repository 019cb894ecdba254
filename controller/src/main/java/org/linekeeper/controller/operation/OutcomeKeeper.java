package org.linekeeper.controller.operation;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/// Keeps the outcomes of operations for later, on a thread of its own: what was done yesterday must not look undone
/// because something else was ordered today. Nothing depends on it that is asked for now.
@Component
class OutcomeKeeper implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeKeeper.class);
    private static final Duration WHILE_OPEN = Duration.ofSeconds(1);
    private static final Duration WHILE_IDLE = Duration.ofSeconds(30);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Operations operations;
    private final LinkedBlockingQueue<Boolean> wakes = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread owner;

    OutcomeKeeper(Operations operations) {
        this.operations = operations;
    }

    @Override
    public void start() {
        owner = Thread.ofVirtual().name("operation-outcomes").start(this::run);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void ordered(Operations.Ordered event) {
        wakes.add(true);
    }

    private void run() {
        Duration wait = Duration.ZERO;
        while (goesOn(wait)) {
            try {
                wait = operations.recordOutcomes() ? WHILE_OPEN : WHILE_IDLE;
            } catch (RuntimeException e) {
                LOG.error("The outcomes of operations could not be kept; it is tried again", e);
                wait = WHILE_IDLE;
            }
        }
    }

    private boolean goesOn(Duration wait) {
        try {
            Boolean going = wakes.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
            return going == null || going;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void stop() {
        wakes.add(false);
        Thread running = owner;
        owner = null;
        try {
            if (running != null && !running.join(FAREWELL)) {
                LOG.warn("The outcomes' thread did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return owner != null;
    }
}
