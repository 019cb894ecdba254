package org.linekeeper.controller.agentlink;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.linekeeper.protocol.Evidence;
import org.springframework.stereotype.Component;

/// The control links, counted.
@Component
final class LinkMetrics implements MeterBinder {
    private final AgentLinks links;
    private final Clock clock;

    LinkMetrics(AgentLinks links, Clock clock) {
        this.links = links;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Evidence evidence : Evidence.values()) {
            Gauge.builder("linekeeper.links", links, all -> count(all, evidence))
                    .description("Control links to agents, by what they are.")
                    .tag("evidence", evidence.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        Gauge.builder("linekeeper.link.oldest.reading", this, LinkMetrics::oldest)
                .description("Age of the oldest agent's word among all links.")
                .baseUnit("seconds")
                .register(registry);
    }

    private static long count(AgentLinks links, Evidence evidence) {
        return links.reports().stream()
                .filter(report -> report.link().evidence() == evidence)
                .count();
    }

    private double oldest() {
        Instant now = clock.instant();
        return links.reports().stream()
                .map(report -> report.reading()
                        .map(LinkReport.Reading::readAt)
                        .orElse(report.link().since()))
                .mapToDouble(read -> Duration.between(read, now).toMillis() / 1e3)
                .reduce(0, Math::max);
    }
}
