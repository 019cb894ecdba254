package org.linekeeper.lab.bench;

import java.util.List;

/// A benchmark on a [Bed]: takes the chosen measurements one after the other, and reports.
final class BedBench {
    private final BenchOptions options;
    private final Report report;
    private final BenchRun run;

    /// @param name of the file and of the folder, such as `bench-call`
    BedBench(String name, BenchOptions options, List<? extends Figure> figures) {
        this.options = options;
        report = new Report(figures);
        run = new BenchRun(name, options.out());
    }

    static List<String> names(List<Measurement> measurements) {
        return measurements.stream().map(Measurement::name).toList();
    }

    /// @return whether every chosen measurement could be taken; a goal that was missed is a result
    boolean take(List<Measurement> measurements) {
        run.fact("options", options.flags().stream().sorted().toList());
        run.say("setting the stage");
        try (Bed bed = Bed.make(options.controllerJar(), run.folder(), run)) {
            measurements.stream()
                    .filter(measurement -> options.only().contains(measurement.name()))
                    .forEach(measurement -> take(measurement, bed));
        } catch (RuntimeException e) {
            report.failed("the stage", run.failed("the stage", e));
        }
        run.say("everything is removed again");
        run.finish(report.json(), report.table());
        return report.isWhole();
    }

    private void take(Measurement measurement, Bed bed) {
        run.take(measurement.name(), measurement.words(), () -> measurement.take(bed, report))
                .ifPresent(why -> {
                    report.failed(measurement.name(), why);
                    run.say(bed.stage().tails());
                });
    }
}
