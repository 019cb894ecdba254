package org.linekeeper.controller.sandbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.linekeeper.controller.event.Outcome;
import org.linekeeper.controller.repair.Rung;
import org.springframework.stereotype.Component;

/// The recovery ladder's rungs in figures: how each ended, and how long those took that healed.
@Component
final class RepairMetrics {
    /// A repair that was cut off by a controller's end is an event only: who would count it is no more.
    private static final List<Outcome> ENDS = List.of(Outcome.DONE, Outcome.IN_VAIN, Outcome.FAILED);

    private final MeterRegistry registry;

    RepairMetrics(MeterRegistry registry) {
        this.registry = registry;
        // from nought on, so that the first of a kind counts as an increase
        for (Rung rung : Rung.values()) {
            time(rung);
            ENDS.forEach(outcome -> repairs(rung, outcome));
        }
    }

    void ended(Rung rung, Outcome outcome, Duration took) {
        repairs(rung, outcome).increment();
        if (outcome == Outcome.DONE) {
            time(rung).record(took);
        }
    }

    private Timer time(Rung rung) {
        return Timer.builder("linekeeper.repair")
                .description("From a rung's beginning until its part was alive again.")
                .tag("rung", word(rung))
                .register(registry);
    }

    private Counter repairs(Rung rung, Outcome outcome) {
        return Counter.builder("linekeeper.repairs")
                .description("Rungs of the recovery ladder that are over, by how they ended.")
                .tag("rung", word(rung))
                .tag("outcome", outcome.word())
                .register(registry);
    }

    private static String word(Rung rung) {
        return rung.name().toLowerCase(Locale.ROOT);
    }
}
