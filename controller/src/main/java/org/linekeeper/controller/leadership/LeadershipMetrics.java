package org.linekeeper.controller.leadership;

import org.linekeeper.controller.monitoring.MetricSource;
import org.linekeeper.controller.monitoring.MetricWriter;
import org.springframework.stereotype.Component;

/// Of all controllers that share a database one leads.
@Component
final class LeadershipMetrics implements MetricSource {
    private final Leadership leadership;

    LeadershipMetrics(Leadership leadership) {
        this.leadership = leadership;
    }

    @Override
    public void write(MetricWriter out) {
        out.gauge("linekeeper_leads", "Whether this controller acts on sandboxes.")
                .value(leadership.term().isPresent() ? 1 : 0);
    }
}
