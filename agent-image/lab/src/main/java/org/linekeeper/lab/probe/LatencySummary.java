package org.linekeeper.lab.probe;

import java.util.List;

/// Latencies in milliseconds, and how many bursts were sent for them.
record LatencySummary(int sent, List<Double> millis) {
    LatencySummary {
        millis = millis.stream().sorted().toList();
    }

    /// By the nearest rank; NaN where nothing was received.
    double percentile(double percent) {
        if (millis.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100 * millis.size());
        return millis.get(Math.max(1, rank) - 1);
    }

    /// One line of JSON; a figure that there is not is `null`.
    String json(String kind, double atSeconds) {
        return JsonLine.of(
                kind,
                "at_s",
                atSeconds,
                "sent",
                sent,
                "received",
                millis.size(),
                "p50_ms",
                percentile(50),
                "p95_ms",
                percentile(95),
                "max_ms",
                percentile(100));
    }
}
