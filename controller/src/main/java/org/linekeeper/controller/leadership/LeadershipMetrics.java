package org.linekeeper.controller.leadership;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/// Of all controllers that share a database one leads.
@Component
final class LeadershipMetrics implements MeterBinder {
    private final Leadership leadership;

    LeadershipMetrics(Leadership leadership) {
        this.leadership = leadership;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("linekeeper.leads", leadership, now -> now.term().isPresent() ? 1 : 0)
                .description("Whether this controller acts on sandboxes.")
                .register(registry);
    }
}
