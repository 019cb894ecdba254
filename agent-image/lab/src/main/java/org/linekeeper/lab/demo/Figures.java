package org.linekeeper.lab.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What was measured, under the names that `target/demo.json` has, in the order of the scenes.
public final class Figures {
    private final Map<String, Object> values = new LinkedHashMap<>();

    void millis(String name, Instant from, Instant to) {
        values.put(name, rounded(Duration.between(from, to).toNanos() / 1e6));
    }

    void seconds(String name, Duration length) {
        values.put(name, Math.round(length.toNanos() / 1e6) / 1000.0);
    }

    void sound(String name, Heard heard) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("hz", rounded(heard.tone().hz()));
        values.put("level_dbfs", rounded(heard.tone().levelDbfs()));
        values.put("latency_ms", rounded(heard.latencyMs()));
        this.values.put(name, values);
    }

    public double number(String name) {
        if (values.get(name) instanceof Double number) {
            return number;
        }
        throw new IllegalStateException(name + " was not measured");
    }

    Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    /// As a table for people.
    String table() {
        StringBuilder table = new StringBuilder();
        values.forEach((name, value) -> {
            if (value instanceof Map<?, ?> parts) {
                parts.forEach((part, number) -> row(table, name + "." + part, number));
            } else {
                row(table, name, value);
            }
        });
        return table.toString();
    }

    private static void row(StringBuilder table, String name, Object value) {
        table.append(String.format(Locale.ROOT, "  %-26s %10s%n", name, value));
    }

    private static double rounded(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalStateException("a figure that was not measured");
        }
        return Math.round(value * 10) / 10.0;
    }
}
