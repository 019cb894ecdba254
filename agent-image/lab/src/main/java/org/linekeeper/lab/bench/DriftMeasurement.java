package org.linekeeper.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.Guest;
import org.linekeeper.lab.bench.rig.ProbeHost.Window;

/// How much later the sound comes at the end of a long call than at its start, while a neighbour keeps a
/// processor busy all the time: the last window's median less the first one's.
final class DriftMeasurement implements Measurement {
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final String NEIGHBOUR = "linekeeper/lab-sipp:dev";

    private final Duration length;
    private final Duration window;

    DriftMeasurement(boolean full) {
        length = full ? Duration.ofMinutes(30) : Duration.ofMinutes(2);
        window = full ? Duration.ofSeconds(60) : Duration.ofSeconds(20);
    }

    @Override
    public String name() {
        return "drift";
    }

    @Override
    public String words() {
        return "latency's growth in a call of %d s beside a busy neighbour".formatted(length.toSeconds());
    }

    @Override
    public void take(Bed bed, Report report) {
        List<Window> windows = new ArrayList<>();
        String sandbox = bed.sandbox(bed.firstUser()).id();
        String seconds = Long.toString(length.plus(MARGIN).toSeconds());
        var busy = new Guest.Plan(
                NEIGHBOUR,
                "nobody",
                List.of(),
                List.of(),
                List.of("timeout", seconds, "sh", "-c", "while :; do :; done"));
        try (Guest neighbour = Guest.start(bed.docker(), sandbox, busy);
                FarEnd.Echo call = bed.farEnd().echo(bed.line())) {
            bed.say("the neighbour is busy (" + neighbour.id().substring(0, 12) + ")");
            call.during(() -> {
                bed.probe().windows(length, window, windows::add);
                return windows;
            });
        }
        note(windows, report);
    }

    static void note(List<Window> windows, Report report) {
        Window first = windows.getFirst();
        Window last = windows.getLast();
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("call_seconds", Math.round(last.atSeconds()));
        explained.put("samples", windows.stream().mapToInt(Window::sent).sum());
        explained.put(
                "lost",
                windows.stream().mapToInt(each -> each.sent() - each.received()).sum());
        explained.put(
                "medians",
                windows.stream().map(each -> Report.rounded(each.p50())).toList());
        explained.put(
                "p95s", windows.stream().map(each -> Report.rounded(each.p95())).toList());
        report.note(CallFigure.DRIFT, last.p50() - first.p50(), explained);
    }
}
