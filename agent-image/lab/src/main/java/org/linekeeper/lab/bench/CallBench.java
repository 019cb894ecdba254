package org.linekeeper.lab.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Measures the first call on the shipped image beside its peers, writes `bench-call.json` and prints a table.
/// Started by `scripts/bench call`; takes about ten minutes.
///
/// `--controller-jar FILE` the controller; `--out FOLDER` for `bench-call.json` and logs; `--full` makes the long
/// call 30 minutes long; `--only NAME,NAME` takes some measurements only. Exit code 1 where one could not be taken;
/// a goal that was missed is a result.
public final class CallBench {
    private static final String FULL = "--full";

    private CallBench() {}

    private static List<Measurement> measurements(boolean full) {
        return List.of(
                new PresenceMeasurement(),
                new MemoryMeasurement(),
                new StartMeasurement(),
                new RingMeasurement(),
                new AnswerMeasurement(),
                new SoundMeasurement(CallFigure.SOUND, CallFigure.SOUND_FLOOR, CallFigure.SOUND_BARESIP),
                new DriftMeasurement(full));
    }

    static void main(String[] words) {
        var known = new BenchOptions.Known(BedBench.names(measurements(false)), Set.of(FULL), Map.of());
        BenchRun.options(words, known).ifPresent(options -> {
            var bench = new BedBench("bench-call", options, List.of(CallFigure.values()));
            System.exit(bench.take(measurements(options.flags().contains(FULL))) ? 0 : 1);
        });
    }
}
