package org.linekeeper.lab.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measured values of one kind, and what they say together.
///
/// @param values sorted
public record Samples(List<Double> values) {
    public Samples {
        values = values.stream().sorted().toList();
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    /// The value that so many per cent do not exceed, by the nearest rank: of few samples the largest.
    public double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * values.size());
        return values.get(Math.clamp(rank, 1, values.size()) - 1);
    }

    public double median() {
        return percentile(50);
    }

    public double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    public double most() {
        return values.getLast();
    }

    /// For the report.
    public Map<String, Object> explained() {
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("samples", values.size());
        explained.put("least", Report.rounded(values.getFirst()));
        explained.put("median", Report.rounded(median()));
        explained.put("p95", Report.rounded(percentile(95)));
        explained.put("most", Report.rounded(most()));
        return explained;
    }
}
