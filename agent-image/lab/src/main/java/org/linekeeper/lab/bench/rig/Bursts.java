package org.linekeeper.lab.bench.rig;

import java.util.ArrayList;
import java.util.List;

/// Bursts of sound that were sent, and how long those took that arrived.
///
/// @param millis of each that arrived
public record Bursts(int sent, List<Double> millis) {
    public static final Bursts NONE = new Bursts(0, List.of());

    public Bursts {
        millis = List.copyOf(millis);
        if (millis.size() > sent) {
            throw new IllegalArgumentException(millis.size() + " bursts arrived of " + sent);
        }
    }

    public Bursts and(Bursts others) {
        List<Double> all = new ArrayList<>(millis);
        all.addAll(others.millis);
        return new Bursts(sent + others.sent, all);
    }

    public int lost() {
        return sent - millis.size();
    }

    /// The latency that a share of all that were sent did not exceed (nearest rank). What did not arrive took
    /// longer than any other: NaN where the rank falls on such a one.
    public double percentile(double percent) {
        int rank = Math.max(1, (int) Math.ceil(percent / 100 * sent));
        return rank > millis.size()
                ? Double.NaN
                : millis.stream().sorted().toList().get(rank - 1);
    }
}
