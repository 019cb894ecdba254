package org.linekeeper.controller.monitoring;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What Prometheus scrapes. Who may ask is decided where it is for everything else: with a token.
@RestController
class MetricsEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);
    static final String PATH = "/actuator/prometheus";

    private final List<MetricSource> sources;
    private final Tally failures = new Tally(
            "linekeeper_metric_source_failures_total", "Times that a part of the metrics could not be read.", "source");

    MetricsEndpoint(List<MetricSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /// A source that fails leaves out its own metrics only, and is counted.
    @GetMapping(path = PATH, produces = "text/plain; version=0.0.4; charset=utf-8")
    String metrics() {
        MetricWriter out = new MetricWriter();
        for (MetricSource source : sources) {
            MetricWriter.Mark mark = out.mark();
            try {
                source.write(out);
            } catch (RuntimeException e) {
                out.takeBack(mark);
                String name = source.getClass().getSimpleName();
                failures.add(name);
                LOG.warn("The metrics of {} cannot be read", name, e);
            }
        }
        failures.write(out);
        return out.text();
    }
}
