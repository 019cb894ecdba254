package org.linekeeper.lab.bench.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.linekeeper.lab.bench.Samples;
import org.linekeeper.lab.demo.JavaCommand;
import org.linekeeper.lab.peer.LabException;

/// The planner alone, in a virtual machine with the controller's options and one processor.
final class PlanMeasurement implements FleetMeasurement {
    private static final int PASSES = 200;

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public String words() {
        return "the planner's pass over 10,000 and 50,000 sandboxes";
    }

    @Override
    public void take(FleetRun run, FleetReport report) {
        Samples usual = passes(run, 10_000);
        report.note(FleetFigure.PLAN, usual.percentile(95), SecondsExplained.of(usual));
        Samples large = passes(run, 50_000);
        report.note(FleetFigure.PLAN_LARGE, large.percentile(95), SecondsExplained.of(large));
        run.say("%.1f ms over 10,000 and %.1f ms over 50,000 (p95)"
                .formatted(usual.percentile(95) * 1e3, large.percentile(95) * 1e3));
    }

    private static Samples passes(FleetRun run, int size) {
        JavaCommand plan = run.simulated("org.linekeeper.controller.sandbox.PlanBench")
                .with("-XX:ActiveProcessorCount=1", "-Xmx512m");
        List<String> command = new ArrayList<>(List.of(JavaCommand.java()));
        command.addAll(plan.words());
        command.addAll(List.of(Integer.toString(size), Integer.toString(PASSES)));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            List<Double> seconds = printed.lines()
                    .filter(line -> line.matches("[0-9.E-]+"))
                    .map(Double::valueOf)
                    .toList();
            if (process.waitFor() != 0 || seconds.size() != PASSES) {
                throw new LabException("the planner's measurement failed: " + printed);
            }
            return new Samples(seconds);
        } catch (IOException e) {
            throw new LabException("the planner's measurement could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
