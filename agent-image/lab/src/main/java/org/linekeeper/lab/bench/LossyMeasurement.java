package org.linekeeper.lab.bench;

import java.util.ArrayList;
import java.util.List;
import org.linekeeper.lab.bench.rig.BadWeather;
import org.linekeeper.lab.bench.rig.BaresipTwin;
import org.linekeeper.lab.bench.rig.Bursts;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.ProbeHost;
import org.linekeeper.lab.bench.rig.SipTarget;

/// How long sound takes from the client's loudspeaker to its microphone where the network is bad: on the way back from
/// the echo each packet is late by up to 30 ms, in its order, and one in a hundred is lost. Both get the same trace,
/// another one in every round; baresip has its jitter buffer on. The network is good on the way there, so that the
/// jitter is not twice what it is called.
final class LossyMeasurement implements Measurement {
    private static final int ROUNDS = 5;
    private static final int BURSTS = 15;
    private static final int JITTER_MILLIS = 30;
    private static final int LOST_OF_A_THOUSAND = 10;
    private static final String CODEC = "PCMU";

    @Override
    public String name() {
        return "lossy";
    }

    @Override
    public String words() {
        return "sound's latency with %d ms jitter and 1 %% loss, %d bursts each"
                .formatted(JITTER_MILLIS, ROUNDS * BURSTS);
    }

    @Override
    public void take(Bed bed, Report report) {
        BaresipTwin twin = bed.twin(BaresipTwin.Buffering.ON);
        List<Bursts> ours = new ArrayList<>();
        List<Bursts> theirs = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ours.add(measure(bed.farEnd(), bed.line(), bed.probe(), round));
            theirs.add(measure(bed.farEnd(), twin.target(), twin.probe(), round));
            bed.say("round %d, medians in ms: call %.0f baresip %.0f"
                    .formatted(
                            round + 1,
                            ours.getLast().percentile(50),
                            theirs.getLast().percentile(50)));
        }
        SoundMeasurement.note(SoundFigure.LOSSY, ours, report);
        SoundMeasurement.note(SoundFigure.LOSSY_BARESIP, theirs, report);
    }

    private static Bursts measure(FarEnd farEnd, SipTarget to, ProbeHost probe, int round) {
        var weather = new BadWeather(round + 1, JITTER_MILLIS, LOST_OF_A_THOUSAND);
        try (FarEnd.Echo echo = farEnd.echo(to, CODEC, 1, weather)) {
            return echo.during(() -> probe.bursts(BURSTS, round));
        }
    }
}
