package org.linekeeper.lab.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Measures the signalling of the shipped image beside baresip's, writes `bench-sip.json` and prints a table. Started
/// by `scripts/bench sip`; takes about ten minutes.
///
/// `--controller-jar FILE` the controller; `--out FOLDER` for `bench-sip.json` and logs; `--calls N` so many calls in
/// a row instead of 10,000; `--only NAME,NAME` takes some measurements only. Exit code 1 where one could not be taken;
/// a goal that was missed is a result.
public final class SipBench {
    private static final String CALLS = "--calls";

    private SipBench() {}

    private static List<Measurement> measurements(int calls) {
        return List.of(new SetUpMeasurement(), new EnduranceMeasurement(calls));
    }

    static void main(String[] words) {
        var known = new BenchOptions.Known(BedBench.names(measurements(1)), Set.of(), Map.of(CALLS, 10_000));
        BenchRun.options(words, known).ifPresent(options -> {
            var bench = new BedBench("bench-sip", options, List.of(SipFigure.values()));
            System.exit(bench.take(measurements(options.number(CALLS))) ? 0 : 1);
        });
    }
}
