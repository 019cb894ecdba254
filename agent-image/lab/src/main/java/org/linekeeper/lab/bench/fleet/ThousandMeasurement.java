package org.linekeeper.lab.bench.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.linekeeper.lab.peer.Waiting;

/// What a thousand simulated sandboxes with their control links cost the controller: heap, and time of the
/// processors while nothing happens.
final class ThousandMeasurement implements FleetMeasurement {
    private static final int SANDBOXES = 1000;
    /// Longer than a poll: what a link does once is over then.
    private static final Duration SETTLE = Duration.ofSeconds(75);
    private static final Duration IDLE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "thousand";
    }

    @Override
    public String words() {
        return "heap and idle load with 1,000 simulated sandboxes";
    }

    @Override
    public void take(FleetRun run, FleetReport report) {
        try (SimulatedSite site = SimulatedSite.start(run, "thousand", "128m")) {
            double before = site.figures().heapMegabytes();
            site.grow(0, SANDBOXES);
            pause(SETTLE);
            double after = site.figures().heapMegabytes();
            Map<String, Object> heap = new LinkedHashMap<>();
            heap.put("empty_mb", SecondsExplained.rounded(before));
            heap.put("with_1000_mb", SecondsExplained.rounded(after));
            heap.put("resident_mb", SecondsExplained.rounded(site.figures().residentMegabytes()));
            report.note(FleetFigure.HEAP, SecondsExplained.rounded(after - before), heap);
            run.say("%.1f MB of heap more than without sandboxes".formatted(after - before));
            idle(run, site, report);
        }
    }

    private static void idle(FleetRun run, SimulatedSite site, FleetReport report) {
        long requests = site.count().path("requests").asLong();
        Instant start = Instant.now();
        Duration busy = site.figures().processorTime();
        pause(IDLE);
        double spent = site.figures().processorTime().minus(busy).toMillis();
        double percent = 100 * spent / Duration.between(start, Instant.now()).toMillis();
        Map<String, Object> why = Map.of(
                "seconds",
                IDLE.toSeconds(),
                "requests_to_agents",
                site.count().path("requests").asLong() - requests);
        report.note(FleetFigure.IDLE, SecondsExplained.rounded(percent), why);
        run.say("%.2f %% of a core".formatted(percent));
    }

    private static void pause(Duration length) {
        Instant end = Instant.now().plus(length);
        Waiting.until(
                "nothing happened for a while",
                length.multipliedBy(2),
                () -> Instant.now().isAfter(end));
    }
}
