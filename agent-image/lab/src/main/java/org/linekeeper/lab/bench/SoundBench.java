package org.linekeeper.lab.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Measures the sound of calls on the shipped image beside baresip's, writes `bench-sound.json` and prints a table.
/// Started by `scripts/bench sound`; takes about twelve minutes.
///
/// `--controller-jar FILE` the controller; `--out FOLDER` for `bench-sound.json`, the recordings and logs; `--full`
/// has the drifting far ends talk for ten minutes each instead of one; `--only NAME,NAME` takes some measurements
/// only. Exit code 1 where one could not be taken; a goal that was missed is a result.
public final class SoundBench {
    private static final String FULL = "--full";

    private SoundBench() {}

    private static List<Measurement> measurements(boolean full) {
        return List.of(
                new SoundMeasurement(SoundFigure.CLEAN, SoundFigure.FLOOR, SoundFigure.CLEAN_BARESIP),
                new LossyMeasurement(),
                new SpeechMeasurement(),
                new ProcessorMeasurement(),
                new FurtherCallsMeasurement(),
                new ClockMeasurement(full));
    }

    static void main(String[] words) {
        var known = new BenchOptions.Known(BedBench.names(measurements(false)), Set.of(FULL), Map.of());
        BenchRun.options(words, known).ifPresent(options -> {
            var bench = new BedBench("bench-sound", options, List.of(SoundFigure.values()));
            System.exit(bench.take(measurements(options.flags().contains(FULL))) ? 0 : 1);
        });
    }
}
