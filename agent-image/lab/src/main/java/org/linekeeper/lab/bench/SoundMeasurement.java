package org.linekeeper.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.linekeeper.lab.bench.rig.BaresipTwin;
import org.linekeeper.lab.bench.rig.Bursts;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.ProbeHost;
import org.linekeeper.lab.bench.rig.SipTarget;

/// How long sound takes from the client's loudspeaker to its microphone: over the agent's call to an echo, over
/// baresip's, and through the bare copier. All three by turns in every round, each time with a new call, since a
/// call's phase alone shifts the result by 5 to 15 ms.
final class SoundMeasurement implements Measurement {
    private static final int ROUNDS = 6;
    private static final int BURSTS = 11;

    private final Figure call;
    private final Figure floor;
    private final Figure baresip;
    private final List<Figure> rows;

    SoundMeasurement(Figure call, Figure floor, Figure baresip) {
        this.call = call;
        this.floor = floor;
        this.baresip = baresip;
        rows = List.of(call, floor, baresip);
    }

    @Override
    public String name() {
        return "sound";
    }

    @Override
    public String words() {
        return "sound's latency, " + ROUNDS * BURSTS + " bursts each over the call, the floor and baresip";
    }

    @Override
    public void take(Bed bed, Report report) {
        Map<Figure, List<Bursts>> heard = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder said = new StringBuilder("round " + (round + 1) + ", medians in ms:");
            for (int turn = 0; turn < rows.size(); turn++) {
                Figure row = rows.get((round + turn) % rows.size());
                Bursts bursts = measure(bed, row, round);
                heard.computeIfAbsent(row, unknown -> new ArrayList<>()).add(bursts);
                said.append(" %s %.0f".formatted(shortName(row), bursts.percentile(50)));
            }
            bed.say(said.toString());
        }
        heard.forEach((row, rounds) -> note(row, rounds, report));
    }

    private String shortName(Figure row) {
        return row.equals(call) ? "call" : row.equals(floor) ? "floor" : "baresip";
    }

    private Bursts measure(Bed bed, Figure row, int seed) {
        if (row.equals(floor)) {
            try (ProbeHost.Running _ = bed.probe().copier()) {
                return bed.probe().bursts(BURSTS, seed);
            }
        }
        BaresipTwin twin = row.equals(baresip) ? bed.twin() : null;
        SipTarget target = twin == null ? bed.line() : twin.target();
        ProbeHost probe = twin == null ? bed.probe() : twin.probe();
        try (FarEnd.Echo echo = bed.farEnd().echo(target)) {
            return echo.during(() -> probe.bursts(BURSTS, seed));
        }
    }

    static void note(Figure row, List<Bursts> rounds, Report report) {
        Bursts all = rounds.stream().reduce(Bursts.NONE, Bursts::and);
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("samples", all.sent());
        explained.put("lost", all.lost());
        explained.put("calls", rounds.size());
        if (!all.millis().isEmpty()) {
            Samples arrived = new Samples(all.millis());
            explained.put("median", Report.rounded(arrived.median()));
            explained.put("most", Report.rounded(arrived.most()));
        }
        explained.put(
                "median_of_each_call",
                rounds.stream()
                        .filter(bursts -> !Double.isNaN(bursts.percentile(50)))
                        .map(bursts -> Report.rounded(bursts.percentile(50)))
                        .toList());
        report.note(row, all.percentile(95), explained);
    }
}
