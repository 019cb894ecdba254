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

/// Finds in the events what was tried in earlier terms and what was told there, so that budgets and halts survive a
/// restart and a change of the leader.
@Component
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final Duration DAY = Duration.ofDays(1);
    /// An alarm that is older and not over is nobody's concern any more.
    private static final Duration OF_ALARMS = Duration.ofDays(30);
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

    /// @param repairs      of the last day, in their order
    /// @param alarms       of the last month and their ends, in their order
    /// @param halt         the last blast-radius halt
    /// @param acknowledged the last time that somebody acknowledged one
    record Past(List<Event> repairs, List<Event> alarms, Optional<Event> halt, Optional<Event> acknowledged) {}

    /// At the beginning of a term and at no other time: what others have under way is none of a follower's business.
    /// Blocks for the database.
    Past read() {
        int cutOff = events.interrupt();
        if (cutOff > 0) {
            LOG.info("{} repairs were cut off by the end of the term before; each counts as a try", cutOff);
        }
        return new Past(
                events.since(clock.instant().minus(DAY), OF_REPAIRS),
                events.since(clock.instant().minus(OF_ALARMS), Set.of(EventKind.ALARM, EventKind.ALARM_OVER)),
                events.latest(EventKind.ALARM, Brakes.BLAST_RADIUS),
                acknowledged());
    }

    /// Blocks for the database.
    Optional<Event> acknowledged() {
        return events.latest(EventKind.ACKNOWLEDGED, Brakes.BLAST_RADIUS);
    }

    void recall(Past past, Clinic clinic, Brakes brakes) {
        clinic.forgetAll();
        past.repairs().forEach(event -> clinic.remember(event, steady));
        brakes.recall(past.repairs(), steady);
        brakes.recallTrips(past.alarms(), steady);
        Optional<Event> alarm = past.halt();
        long seen = past.acknowledged().map(Event::id).orElse(0L);
        if (alarm.isPresent() && seen < alarm.get().id()) {
            brakes.halt(steady.steady(alarm.get().at()), seen);
        } else {
            past.acknowledged().ifPresent(event -> acknowledge(event, brakes));
        }
    }

    /// Changes nothing where it is known.
    void acknowledge(Event event, Brakes brakes) {
        Duration since = Duration.between(event.at(), clock.instant());
        brakes.acknowledge(event.id(), steady.instant(), since.isNegative() ? Duration.ZERO : since);
    }
}
