package org.linekeeper.controller.sandbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.linekeeper.controller.time.SteadyClock;
import org.springframework.stereotype.Component;

/// Sandboxes, brakes, alarms and the reconcile loop in figures, read from the boards at every scrape.
@Component
final class FleetMetrics implements MeterBinder {
    private static final List<String> STATES =
            List.of("none", "created", "running", "restarting", "stopped", "leaving", "unclear");

    private final SightingBoard board;
    private final FleetBoard fleet;
    private final Alarms alarms;
    private final SteadyClock clock;

    FleetMetrics(SightingBoard board, FleetBoard fleet, Alarms alarms, SteadyClock clock) {
        this.board = board;
        this.fleet = fleet;
        this.alarms = alarms;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String state : STATES) {
            Gauge.builder(
                            "linekeeper.sandboxes",
                            board,
                            all -> count(all, one -> word(one).equals(state)))
                    .description("Users by their sandbox's state at the runtime.")
                    .tag("state", state)
                    .register(registry);
        }
        Gauge.builder("linekeeper.sandboxes.failing", board, all -> count(all, one -> one.attempts() > 0))
                .description("Users whose last action at the runtime failed.")
                .register(registry);
        Gauge.builder(
                        "linekeeper.users.held.back",
                        fleet,
                        now -> now.posting().concerns().heldBack())
                .description("Users who wait for a free place or for a brake.")
                .register(registry);
        Gauge.builder(
                        "linekeeper.users.needing.person",
                        fleet,
                        now -> now.posting().concerns().needPerson())
                .description("Users whom only a person can help.")
                .register(registry);
        for (String name : Alarms.NAMES) {
            Gauge.builder("linekeeper.alarm", alarms, now -> now.isInForce(name) ? 1 : 0)
                    .description("Whether the alarm is in force.")
                    .tag("alarm", name)
                    .register(registry);
        }
        Gauge.builder(
                        "linekeeper.reconcile.turn",
                        fleet,
                        now -> seconds(now.posting().lag()))
                .description("How long the reconcile loop's last turn took.")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("linekeeper.listing.age", this, FleetMetrics::listingAge)
                .description("Since everything was last read from the runtime.")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("linekeeper.listing.ok", board, now -> now.trouble().isEmpty() ? 1 : 0)
                .description("Whether the last reading of everything went well.")
                .register(registry);
    }

    private static long count(SightingBoard board, Predicate<Sighting> which) {
        LongAdder count = new LongAdder();
        board.forEach((_, sighting) -> {
            if (which.test(sighting)) {
                count.increment();
            }
        });
        return count.sum();
    }

    private double listingAge() {
        return board.listedAt()
                .map(at -> seconds(Duration.between(at, clock.instant())))
                .orElse(Double.NaN);
    }

    private static double seconds(Duration length) {
        return length.toNanos() / 1e9;
    }

    private static String word(Sighting sighting) {
        return sighting.sandbox()
                .map(found -> StatusComposer.word(found.state()))
                .orElse("none");
    }
}
