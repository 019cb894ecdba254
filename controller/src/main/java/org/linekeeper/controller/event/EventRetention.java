package org.linekeeper.controller.event;

import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Keeps the table of events within its bounds, on a thread of its own.
@Component
class EventRetention implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(EventRetention.class);

    private final EventStore store;
    private final EventSettings settings;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("event-retention").factory());
    private volatile @Nullable ScheduledFuture<?> pruning;

    EventRetention(EventStore store, EventSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void start() {
        pruning = timer.scheduleWithFixedDelay(this::prune, 1, 60, TimeUnit.MINUTES);
    }

    void prune() {
        try {
            int removed = store.prune(clock.instant().minus(settings.keep()), settings.most());
            if (removed > 0) {
                LOG.info("{} old events were removed", removed);
            }
        } catch (RuntimeException e) {
            LOG.warn("Old events could not be removed; it is tried again in an hour", e);
        }
    }

    /// Lets a removal under way end by itself: an interrupted thread would close the database's file.
    @Override
    public void stop() {
        pruning = null;
        timer.shutdown();
    }

    @Override
    public boolean isRunning() {
        return pruning != null;
    }
}
