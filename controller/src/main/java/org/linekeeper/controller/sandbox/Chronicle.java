package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.event.Events;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.event.Outcome;
import org.linekeeper.controller.repair.Rung;
import org.linekeeper.controller.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/// Writes the reconciler's events in their order, on a thread of its own: the loop does not wait for the database.
/// What the database does not take is in the log at least.
@Component
class Chronicle implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Chronicle.class);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Events events;
    private final RepairMetrics figures;
    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final Thread owner;
    private volatile boolean closed;

    Chronicle(Events events, RepairMetrics figures) {
        this.events = events;
        this.figures = figures;
        this.owner = Thread.ofVirtual().name("chronicle").start(this::run);
    }

    void tell(NewEvent event) {
        UserId user = event.user();
        if (user == null) {
            log("fleet", event);
        } else {
            try (var _ = MDC.putCloseable("user", user.name())) {
                log(user.name(), event);
            }
        }
        queue.add(() -> events.tell(event));
    }

    private static void log(String whom, NewEvent event) {
        LOG.info("{} {}: {} ({})", whom, event.kind().word(), event.cause(), event.evidence());
    }

    /// A rung of the recovery ladder is over.
    void end(long id, UserId user, Rung rung, Outcome outcome, Duration took, @Nullable String detail) {
        figures.ended(rung, outcome, took);
        try (var _ = MDC.putCloseable("user", user.name())) {
            LOG.info("{}: repair {} {} after {} ms: {}", user, id, outcome.word(), took.toMillis(), detail);
        }
        queue.add(() -> events.end(id, user, outcome, took, detail));
    }

    private void run() {
        while (!closed || !queue.isEmpty()) {
            try {
                queue.take().run();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts the chronicle", e);
            } catch (RuntimeException e) {
                LOG.warn("An event could not be written", e);
            }
        }
    }

    /// Writes what is left, a moment at most.
    @Override
    public void close() {
        closed = true;
        queue.add(() -> {});
        try {
            if (!owner.join(FAREWELL)) {
                LOG.warn("Some events were not written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
