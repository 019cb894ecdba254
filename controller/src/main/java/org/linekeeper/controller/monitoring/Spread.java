package org.linekeeper.controller.monitoring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A histogram with at most one label, whose values are few. Safe for use by many threads.
public final class Spread {
    /// From what a database takes to what a person waits.
    private static final double[] SECONDS = {0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800};
    private static final int MOST_SERIES = 50;

    private final String name;
    private final String help;
    private final String label;
    private final double[] bounds;
    private final TreeMap<String, Series> series = new TreeMap<>();

    private static final class Series {
        private final long[] counts;
        private long count;
        private double sum;

        private Series(int buckets) {
            counts = new long[buckets];
        }
    }

    private Spread(String name, String help, String label, double[] bounds) {
        this.name = name;
        this.help = help;
        this.label = label;
        this.bounds = bounds;
    }

    /// @param label the label's name; empty for none
    public static Spread ofSeconds(String name, String help, String label) {
        return new Spread(name, help, label, SECONDS);
    }

    /// @param bounds the buckets' upper bounds, growing
    public static Spread of(String name, String help, double... bounds) {
        return new Spread(name, help, "", bounds.clone());
    }

    public void add(Duration length) {
        add(length.toNanos() / 1e9, "");
    }

    public void add(Duration length, String value) {
        add(length.toNanos() / 1e9, value);
    }

    public void add(double amount) {
        add(amount, "");
    }

    private synchronized void add(double amount, String value) {
        String key = series.containsKey(value) || series.size() < MOST_SERIES ? value : "other";
        Series one = series.computeIfAbsent(key, _ -> new Series(bounds.length));
        one.count++;
        one.sum += amount;
        for (int i = 0; i < bounds.length; i++) {
            if (amount <= bounds[i]) {
                one.counts[i]++;
            }
        }
    }

    public synchronized void write(MetricWriter out) {
        MetricWriter.Family family = out.histogram(name, help);
        if (label.isEmpty() && series.isEmpty()) {
            series.put("", new Series(bounds.length));
        }
        series.forEach((value, one) -> {
            List<String> labels = label.isEmpty() ? List.of() : List.of(label, value);
            for (int i = 0; i < bounds.length; i++) {
                family.sample("_bucket", (double) one.counts[i], bucket(labels, bounds[i]));
            }
            family.sample("_bucket", (double) one.count, bucket(labels, Double.POSITIVE_INFINITY));
            family.sample("_sum", one.sum, labels);
            family.sample("_count", (double) one.count, labels);
        });
    }

    private static List<String> bucket(List<String> labels, double bound) {
        List<String> all = new ArrayList<>(labels);
        all.addAll(List.of("le", MetricWriter.number(bound)));
        return all;
    }
}
