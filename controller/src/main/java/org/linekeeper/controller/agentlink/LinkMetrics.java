package org.linekeeper.controller.agentlink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.linekeeper.controller.monitoring.MetricSource;
import org.linekeeper.controller.monitoring.MetricWriter;
import org.linekeeper.protocol.Evidence;
import org.springframework.stereotype.Component;

/// The control links, counted.
@Component
final class LinkMetrics implements MetricSource {
    private final AgentLinks links;
    private final Clock clock;

    LinkMetrics(AgentLinks links, Clock clock) {
        this.links = links;
        this.clock = clock;
    }

    @Override
    public void write(MetricWriter out) {
        Map<Evidence, Integer> counts = new EnumMap<>(Evidence.class);
        Instant now = clock.instant();
        double oldest = 0;
        for (LinkReport report : links.reports()) {
            counts.merge(report.link().evidence(), 1, Integer::sum);
            Instant read = report.reading()
                    .map(LinkReport.Reading::readAt)
                    .orElse(report.link().since());
            oldest = Math.max(oldest, Duration.between(read, now).toMillis() / 1e3);
        }
        MetricWriter.Family family = out.gauge("linekeeper_links", "Control links to agents, by what they are.");
        for (Evidence evidence : Evidence.values()) {
            family.value(
                    counts.getOrDefault(evidence, 0),
                    "evidence",
                    evidence.name().toLowerCase(Locale.ROOT));
        }
        out.gauge("linekeeper_link_oldest_reading_seconds", "Age of the oldest agent's word among all links.")
                .value(oldest);
    }
}
