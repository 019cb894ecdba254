package org.linekeeper.lab.bench.fleet;

import java.util.LinkedHashMap;
import java.util.Map;
import org.linekeeper.lab.bench.Samples;

/// Samples of seconds, to tenths of milliseconds.
final class SecondsExplained {
    private SecondsExplained() {}

    static Map<String, Object> of(Samples samples) {
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("samples", samples.values().size());
        explained.put("least", rounded(samples.values().getFirst()));
        explained.put("median", rounded(samples.median()));
        explained.put("p95", rounded(samples.percentile(95)));
        explained.put("most", rounded(samples.most()));
        return explained;
    }

    static double rounded(double seconds) {
        return Math.round(seconds * 1e4) / 1e4;
    }
}
