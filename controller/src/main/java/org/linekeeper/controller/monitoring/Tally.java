package org.linekeeper.controller.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A counter with labels. Values of labels that come from outside cannot make it grow for ever: beyond a bound
/// everything new is counted as `other`. Safe for use by many threads.
public final class Tally {
    private static final int MOST_SERIES = 200;
    private static final String OTHER = "other";

    private final String name;
    private final String help;
    private final List<String> labels;
    private final TreeMap<String, Series> series = new TreeMap<>();

    private static final class Series {
        private final List<String> labels;
        private double count;

        private Series(List<String> labels) {
            this.labels = labels;
        }
    }

    public Tally(String name, String help, String... labels) {
        this.name = name;
        this.help = help;
        this.labels = List.of(labels);
    }

    /// @param values one for each label, in their order
    public void add(String... values) {
        add(1, values);
    }

    public synchronized void add(double amount, String... values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException(name + " has the labels " + labels);
        }
        String key = String.join("\n", values);
        Series one = series.get(key);
        if (one == null) {
            boolean full = series.size() >= MOST_SERIES;
            List<String> kept = full ? labels.stream().map(_ -> OTHER).toList() : List.of(values);
            one = series.computeIfAbsent(full ? String.join("\n", kept) : key, _ -> new Series(pairs(kept)));
        }
        one.count += amount;
    }

    private List<String> pairs(List<String> values) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            pairs.add(labels.get(i));
            pairs.add(values.get(i));
        }
        return List.copyOf(pairs);
    }

    public synchronized void write(MetricWriter out) {
        MetricWriter.Family family = out.counter(name, help);
        if (labels.isEmpty() && series.isEmpty()) {
            family.value(0);
        }
        series.values().forEach(one -> family.sample("", one.count, one.labels));
    }
}
