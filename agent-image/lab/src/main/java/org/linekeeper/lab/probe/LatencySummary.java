package org.linekeeper.lab.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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
        return json(
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

    /// @param namesAndValues numbers stand as they are, the rest as text
    static String json(String kind, Object... namesAndValues) {
        var line = new StringBuilder("{\"kind\":\"").append(kind).append('"');
        var parts = Arrays.asList(namesAndValues);
        for (int i = 0; i < parts.size(); i += 2) {
            line.append(",\"").append(parts.get(i)).append("\":").append(value(parts.get(i + 1)));
        }
        return line.append('}').toString();
    }

    private static String value(Object value) {
        return switch (value) {
            case Double number when number.isNaN() -> "null";
            case Double number -> String.format(Locale.ROOT, "%.2f", number);
            case Integer number -> number.toString();
            default -> '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        };
    }
}
