package org.linekeeper.controller.operation;

import java.time.Duration;
import org.linekeeper.controller.time.WakeableLoop;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/// Keeps the outcomes of operations for later, on a thread of its own: what was done yesterday must not look undone
/// because something else was ordered today. Nothing depends on it that is asked for now.
@Component
class OutcomeKeeper implements SmartLifecycle {
    private static final Duration WHILE_OPEN = Duration.ofSeconds(1);
    private static final Duration WHILE_IDLE = Duration.ofSeconds(30);

    private final WakeableLoop loop;

    OutcomeKeeper(Operations operations) {
        this.loop = new WakeableLoop("operation-outcomes", () -> operations.recordOutcomes() ? WHILE_OPEN : WHILE_IDLE);
    }

    @Override
    public void start() {
        loop.start();
    }

    @TransactionalEventListener(fallbackExecution = true)
    void ordered(Operations.Ordered event) {
        loop.wake();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
