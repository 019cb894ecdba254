package org.linekeeper.controller.call;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.Events;
import org.linekeeper.controller.event.NewEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Raises the alarm when a line has spent what it may: perhaps somebody calls at its cost.
@Component
class TollAlarm {
    private final Events events;
    private final Counter met;

    TollAlarm(Events events, MeterRegistry registry) {
        this.events = events;
        this.met = Counter.builder("linekeeper.toll.limits.met")
                .description("Calls that were refused or ended because a line had spent what it may.")
                .register(registry);
    }

    @EventListener
    void met(TollLimitMet limit) {
        events.tell(new NewEvent(
                EventKind.TOLL_LIMIT, limit.user(), null, limit.line().value(), limit.limit(), limit.number()));
        met.increment();
    }
}
