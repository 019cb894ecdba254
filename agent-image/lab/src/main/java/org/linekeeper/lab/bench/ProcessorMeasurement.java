package org.linekeeper.lab.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.linekeeper.lab.bench.rig.BadWeather;
import org.linekeeper.lab.bench.rig.BaresipTwin;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.ProbeHost;
import org.linekeeper.lab.bench.rig.ProcessTable;
import org.linekeeper.lab.bench.rig.SipTarget;
import org.linekeeper.lab.measure.Wav;

/// How much processor time one call takes, in per cent of a processor: agent's or baresip's process in a talk less the
/// same without a call. In the talk the client plays speech all the time, and an echo sends it back, so that both
/// directions carry it. What the sound server takes beside it, whose work differs with who resamples, is explained.
final class ProcessorMeasurement implements Measurement {
    private static final Duration LENGTH = Duration.ofSeconds(25);
    /// In which a call's begin, the compiler's work in it and the player's start are over.
    private static final Duration SETTLING = Duration.ofSeconds(8);

    private static final String WORDS = "Somebody has to keep talking for as long as this takes, and it takes a while,"
            + " because short measurements are hardly worth the trouble of making them.";
    private static final String SERVER = "pulseaudio";

    @Override
    public String name() {
        return "processor";
    }

    @Override
    public String words() {
        return "processor time of a call, %d s each".formatted(LENGTH.toSeconds());
    }

    /// In per cent of a processor.
    private record Share(double program, double server) {}

    @Override
    public void take(Bed bed, Report report) {
        Wav speech = bed.farEnd().voice(WORDS);
        String sandbox = bed.sandbox(bed.firstUser()).id();
        BaresipTwin twin = bed.twin();
        measure(bed, report, SoundFigure.CPU_G711, new Place(sandbox, "java", bed.line(), bed.probe()), "PCMU", speech);
        measure(
                bed,
                report,
                SoundFigure.CPU_BARESIP,
                new Place(twin.container(), "baresip", twin.target(), twin.probe()),
                "PCMU",
                speech);
        try {
            measure(
                    bed,
                    report,
                    SoundFigure.CPU_OPUS,
                    new Place(sandbox, "java", bed.line(), bed.probe()),
                    "OPUS",
                    speech);
        } catch (FarEnd.RefusedException e) {
            report.leftOut(SoundFigure.CPU_OPUS.key(), "the agent does not take OPUS: " + e.getMessage());
        }
    }

    private record Place(String container, String program, SipTarget target, ProbeHost probe) {}

    private static void measure(Bed bed, Report report, SoundFigure figure, Place place, String codec, Wav speech) {
        try (ProbeHost.Running _ = place.probe().talk(speech)) {
            bed.rest(SETTLING);
            Share idle = share(bed, place);
            try (FarEnd.Echo _ = bed.farEnd().echo(place.target(), codec, 1, BadWeather.NONE)) {
                bed.rest(SETTLING);
                note(bed, report, figure, idle, share(bed, place));
            }
        }
    }

    private static Share share(Bed bed, Place place) {
        long begun = System.nanoTime();
        ProcessTable before = ProcessTable.read(bed.docker(), place.container());
        bed.rest(LENGTH);
        ProcessTable after = ProcessTable.read(bed.docker(), place.container());
        double seconds = (System.nanoTime() - begun) * 1e-9;
        double program = after.main(place.program()).seconds()
                - before.main(place.program()).seconds();
        double server = after.seconds(SERVER) - before.seconds(SERVER);
        return new Share(program * 100 / seconds, server * 100 / seconds);
    }

    private static void note(Bed bed, Report report, SoundFigure figure, Share idle, Share talk) {
        bed.say("%s: %.2f %% (%.2f idle), the sound server %.2f %% more"
                .formatted(
                        figure.words(),
                        talk.program() - idle.program(),
                        idle.program(),
                        talk.server() - idle.server()));
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("without_a_call", Report.rounded(idle.program()));
        explained.put("in_the_call", Report.rounded(talk.program()));
        explained.put("sound_server_more", Report.rounded(talk.server() - idle.server()));
        explained.put("seconds", LENGTH.toSeconds());
        report.note(figure, talk.program() - idle.program(), explained);
    }
}
