package org.linekeeper.lab.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.linekeeper.lab.bench.rig.BadWeather;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.ProcessTable;

/// How much more memory (PSS) the agent holds for each further call: five more beside one, all with sound.
final class FurtherCallsMeasurement implements Measurement {
    private static final int FURTHER = 5;
    private static final Duration SETTLING = Duration.ofSeconds(15);
    private static final String CODEC = "PCMU";

    @Override
    public String name() {
        return "calls";
    }

    @Override
    public String words() {
        return "memory of " + FURTHER + " further calls";
    }

    @Override
    public void take(Bed bed, Report report) {
        try (FarEnd.Echo _ = bed.farEnd().echo(bed.line(), CODEC, 1, BadWeather.NONE)) {
            bed.rest(SETTLING);
            double one = agent(bed);
            try (FarEnd.Echo _ = bed.farEnd().echo(bed.line(), CODEC, FURTHER, BadWeather.NONE)) {
                bed.rest(SETTLING);
                double all = agent(bed);
                bed.say("%.1f MB with one call, %.1f with %d".formatted(one, all, 1 + FURTHER));
                Map<String, Object> explained = new LinkedHashMap<>();
                explained.put("one_call_mb", Report.rounded(one));
                explained.put("calls", 1 + FURTHER);
                explained.put("all_calls_mb", Report.rounded(all));
                report.note(SoundFigure.MEMORY, (all - one) / FURTHER, explained);
            }
        }
    }

    private static double agent(Bed bed) {
        String sandbox = bed.sandbox(bed.firstUser()).id();
        int pid = ProcessTable.read(bed.docker(), sandbox).main("java").pid();
        return ProcessTable.megabytes(bed.docker(), sandbox, pid);
    }
}
