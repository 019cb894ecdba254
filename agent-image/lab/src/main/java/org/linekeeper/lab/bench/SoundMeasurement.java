package org.linekeeper.lab.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.linekeeper.lab.bench.rig.Bursts;
import org.linekeeper.lab.bench.rig.ProbeHost;
import org.linekeeper.lab.bench.rig.SippEcho;

/// How long sound takes from the client's loudspeaker to its microphone: over the agent's call to an echo, over
/// baresip's, and through the bare copier. All three by turns in every round, each time with a new call, since a
/// call's phase alone shifts the result by 5 to 15 ms.
final class SoundMeasurement implements Measurement {
    private static final int ROUNDS = 6;
    private static final int BURSTS = 11;
    private static final List<Figure> ROWS = List.of(Figure.SOUND, Figure.SOUND_FLOOR, Figure.SOUND_BARESIP);

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
        Map<Figure, List<Bursts>> rows = new EnumMap<>(Figure.class);
        ROWS.forEach(row -> rows.put(row, new ArrayList<>()));
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder said = new StringBuilder("round " + (round + 1) + ", medians in ms:");
            for (int turn = 0; turn < ROWS.size(); turn++) {
                Figure row = ROWS.get((round + turn) % ROWS.size());
                Bursts bursts = measure(bed, row, round);
                rows.computeIfAbsent(row, unknown -> new ArrayList<>()).add(bursts);
                said.append(" %s %.0f".formatted(shortName(row), bursts.percentile(50)));
            }
            bed.say(said.toString());
        }
        rows.forEach((row, rounds) -> note(row, rounds, report));
    }

    private static String shortName(Figure row) {
        return switch (row) {
            case SOUND -> "call";
            case SOUND_FLOOR -> "floor";
            default -> "baresip";
        };
    }

    private static Bursts measure(Bed bed, Figure row, int seed) {
        return switch (row) {
            case SOUND -> {
                try (SippEcho call = new SippEcho(bed.sipp(), bed.line())) {
                    yield call.during(() -> bed.probe().bursts(BURSTS, seed));
                }
            }
            case SOUND_FLOOR -> {
                try (ProbeHost.Copier copier = bed.probe().copier()) {
                    yield copier.bursts(BURSTS, seed);
                }
            }
            default -> {
                try (SippEcho call = new SippEcho(bed.sipp(), bed.twin().target())) {
                    yield call.during(() -> bed.twin().probe().bursts(BURSTS, seed));
                }
            }
        };
    }

    private static void note(Figure row, List<Bursts> rounds, Report report) {
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
