package org.linekeeper.controller.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.linekeeper.controller.event.Event;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.Events;
import org.linekeeper.controller.time.SteadyClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Finds in the events what an earlier controller tried and what it was told, so that budgets and halts survive it.
@Component
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Set<EventKind> OF_REPAIRS =
            Set.of(EventKind.REPAIR, EventKind.RECOVERED, EventKind.NEEDS_PERSON);

    private final Events events;
    private final SteadyClock steady;
    private final Clock clock;

    History(Events events, SteadyClock steady, Clock clock) {
        this.events = events;
        this.steady = steady;
        this.clock = clock;
    }

    /// Blocks for the database.
    void recall(Clinic clinic, Brakes brakes) {
        int cutOff = events.interrupt();
        if (cutOff > 0) {
            LOG.info("{} repairs were cut off by the controller's end; each counts as a try", cutOff);
        }
        List<Event> repairs = events.since(clock.instant().minus(DAY), OF_REPAIRS);
        repairs.forEach(event -> clinic.remember(event, steady));
        brakes.recall(repairs, steady);
        Optional<Event> alarm = events.latest(EventKind.ALARM, Brakes.BLAST_RADIUS);
        Optional<Event> seen = events.latest(EventKind.ACKNOWLEDGED, Brakes.BLAST_RADIUS);
        if (alarm.isPresent() && seen.map(Event::id).orElse(0L) < alarm.get().id()) {
            brakes.halt(steady.steady(alarm.get().at()));
        } else {
            seen.ifPresent(event -> {
                Duration since = Duration.between(event.at(), clock.instant());
                brakes.acknowledge(steady.instant(), since.isNegative() ? Duration.ZERO : since);
            });
        }
    }
}
