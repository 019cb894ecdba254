package org.linekeeper.lab.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.linekeeper.lab.bench.rig.Inside;
import org.linekeeper.lab.bench.rig.ProcessMemory;
import org.linekeeper.lab.demo.Sandbox;

/// How much memory agent and sound server hold in each of twenty sandboxes that are all present and idle. The
/// friend's container, of the same image, is a twenty-first beside them.
final class MemoryMeasurement implements Measurement {
    private static final int SANDBOXES = 20;
    private static final Duration IDLE = Duration.ofSeconds(15);
    private static final String AGENT = "java";
    private static final String SOUND = "pulseaudio";

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String words() {
        return "memory at " + SANDBOXES + " sandboxes";
    }

    @Override
    public void take(Bed bed, Report report) {
        bed.firstUser();
        List<String> more = new ArrayList<>();
        for (int number = bed.users().size(); number < SANDBOXES; number++) {
            more.add("user" + number);
        }
        Instant posted = Instant.now();
        bed.addAll(more);
        bed.say("%d more users are present after %.1f s"
                .formatted(more.size(), Duration.between(posted, Instant.now()).toMillis() / 1e3));
        bed.rest(IDLE);
        List<ProcessMemory> sandboxes =
                bed.users().stream().map(user -> read(bed.sandbox(user))).toList();
        Samples held = note(sandboxes, report);
        bed.say("agent and sound server hold %.1f MB (mean)".formatted(held.mean()));
        bed.removeOthers();
        bed.say("the other users are removed");
    }

    static ProcessMemory read(Sandbox sandbox) {
        return ProcessMemory.parse(Inside.runBeside(sandbox.docker(), sandbox.id(), "sh", "-c", ProcessMemory.SCRIPT));
    }

    private static Samples note(List<ProcessMemory> sandboxes, Report report) {
        Samples held = new Samples(sandboxes.stream()
                .map(memory -> memory.megabytes(AGENT) + memory.megabytes(SOUND))
                .toList());
        Map<String, Object> explained = new LinkedHashMap<>(held.explained());
        explained.put("mean_by_program", means(sandboxes));
        report.note(CallFigure.MEMORY, held.mean(), explained);
        return held;
    }

    /// Only programs that every sandbox has: not those that looked.
    private static Map<String, Double> means(List<ProcessMemory> sandboxes) {
        TreeSet<String> programs =
                new TreeSet<>(sandboxes.getFirst().kibibytes().keySet());
        sandboxes.forEach(memory -> programs.retainAll(memory.kibibytes().keySet()));
        Map<String, Double> means = new TreeMap<>();
        for (String program : programs) {
            double mean = sandboxes.stream()
                    .mapToDouble(memory -> memory.megabytes(program))
                    .average()
                    .orElseThrow();
            means.put(program, Report.rounded(mean));
        }
        return means;
    }
}
