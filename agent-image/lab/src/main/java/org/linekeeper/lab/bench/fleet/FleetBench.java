package org.linekeeper.lab.bench.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.linekeeper.lab.bench.BenchOptions;
import org.linekeeper.lab.bench.BenchRun;

/// Measures how the controller carries a fleet, writes `bench-fleet.json` and prints a table. Started by
/// `scripts/bench fleet`; takes at most a quarter of an hour.
///
/// `--controller-jar FILE` the controller, with the simulation's jar beside it; `--out FOLDER` for
/// `bench-fleet.json` and logs; `--only NAME,NAME` takes some measurements only; `--simulated N` and `--real N` say
/// how many sandboxes. Exit code 1 where a figure could not be taken; an aim that was missed is a result.
public final class FleetBench {
    private static final String SIMULATED = "--simulated";
    private static final String REAL = "--real";

    private final BenchOptions options;
    private final BenchRun bench;
    private final FleetReport report = new FleetReport();

    private FleetBench(BenchOptions options) {
        this.options = options;
        bench = new BenchRun("bench-fleet", options.out());
    }

    private static List<FleetMeasurement> measurements(int simulated, int real) {
        return List.of(
                new PlanMeasurement(),
                new ThousandMeasurement(),
                new TenThousandMeasurement(simulated),
                new RealMeasurement(real));
    }

    static void main(String[] words) {
        List<String> names =
                measurements(0, 0).stream().map(FleetMeasurement::name).toList();
        var known = new BenchOptions.Known(names, Set.of(), Map.of(SIMULATED, 10_000, REAL, 50));
        BenchRun.options(words, known).ifPresent(options -> System.exit(new FleetBench(options).run() ? 0 : 1));
    }

    private boolean run() {
        bench.fact("sandboxes", options.number(SIMULATED));
        String jar = options.controllerJar().toString();
        Path simulation = Path.of(jar.substring(0, jar.length() - ".jar".length()) + "-simulation.jar");
        FleetRun run = new FleetRun(options.controllerJar(), simulation, bench.folder(), bench);
        measurements(options.number(SIMULATED), options.number(REAL)).stream()
                .filter(measurement -> options.only().contains(measurement.name()))
                .forEach(measurement -> take(measurement, run));
        bench.finish(report.json(), report.table());
        return report.isWhole();
    }

    private void take(FleetMeasurement measurement, FleetRun run) {
        bench.take(measurement.name(), measurement.words(), () -> measurement.take(run, report))
                .ifPresent(why -> report.failed(measurement.name(), why));
    }
}
