package org.linekeeper.lab.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.linekeeper.lab.bench.rig.BadWeather;
import org.linekeeper.lab.bench.rig.BaresipTwin;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.ProbeHost;
import org.linekeeper.lab.bench.rig.SipTarget;
import org.linekeeper.lab.measure.SpectralDistance;
import org.linekeeper.lab.measure.Wav;

/// What a call leaves of speech: the phone says something in a codec, and what the client's microphone gives is held
/// against the original by [SpectralDistance], over the band that the codec carries. Beside it what the same codec
/// leaves by encoding and decoding alone, by other libraries than the agent's; and with 3 % of the packets lost, each
/// by chance, what baresip with its jitter buffer leaves after the same losses.
final class SpeechMeasurement implements Measurement {
    private static final String WORDS = """
            The boat left the harbour early, before the fog had lifted from the water. Six people stood at the rail,
            watching the lights grow smaller. Nobody spoke for a while. Then somebody laughed, and asked whether the
            kitchen was open yet; it was not, but a kettle could be heard through the thin wooden door.
            """;

    /// For a program's start, for a call's, and for what is on its way at the end.
    private static final Duration AROUND = Duration.ofSeconds(6);

    private static final int LOST_OF_A_THOUSAND = 30;
    private static final int LOSS_SEED = 3;

    private enum Band {
        G711("PCMU", 300, 3_400, SoundFigure.LSD_G711, SoundFigure.LSD_G711_CODEC),
        G722("G722", 50, 7_000, SoundFigure.LSD_G722, SoundFigure.LSD_G722_CODEC),
        /// The voice has nothing above 11 kHz.
        OPUS("OPUS", 50, 10_000, SoundFigure.LSD_OPUS, SoundFigure.LSD_OPUS_CODEC);

        private final String codec;
        private final double fromHz;
        private final double toHz;
        private final SoundFigure call;
        private final SoundFigure alone;

        Band(String codec, double fromHz, double toHz, SoundFigure call, SoundFigure alone) {
            this.codec = codec;
            this.fromHz = fromHz;
            this.toHz = toHz;
            this.call = call;
            this.alone = alone;
        }

        private SpectralDistance against(Wav original) {
            return new SpectralDistance(original, fromHz, toHz);
        }
    }

    @Override
    public String name() {
        return "speech";
    }

    @Override
    public String words() {
        return "speech through the whole path, in each codec and with losses";
    }

    @Override
    public void take(Bed bed, Report report) {
        Wav original = bed.farEnd().voice(WORDS);
        keep(bed, "original", original);
        bed.say("%.1f s of speech".formatted(original.length().toMillis() / 1e3));
        for (Band band : Band.values()) {
            Wav alone = bed.farEnd().coded(original, band.codec);
            note(bed, report, band.alone, band.against(original).of(alone));
            try {
                Wav heard = heard(bed.farEnd(), bed.line(), bed.probe(), original, band.codec, BadWeather.NONE);
                keep(bed, band.codec, heard);
                note(bed, report, band.call, band.against(original).of(heard));
            } catch (FarEnd.RefusedException e) {
                report.leftOut(band.call.key(), "the agent does not take " + band.codec + ": " + e.getMessage());
            }
        }
        BaresipTwin twin = bed.twin(BaresipTwin.Buffering.ON);
        var weather = new BadWeather(LOSS_SEED, 0, LOST_OF_A_THOUSAND);
        Wav ours = heard(bed.farEnd(), bed.line(), bed.probe(), original, Band.G711.codec, weather);
        keep(bed, "loss", ours);
        note(bed, report, SoundFigure.LSD_LOSS, Band.G711.against(original).of(ours));
        Wav theirs = heard(bed.farEnd(), twin.target(), twin.probe(), original, Band.G711.codec, weather);
        keep(bed, "loss-baresip", theirs);
        note(
                bed,
                report,
                SoundFigure.LSD_LOSS_BARESIP,
                Band.G711.against(original).of(theirs));
    }

    private static Wav heard(
            FarEnd farEnd, SipTarget to, ProbeHost probe, Wav original, String codec, BadWeather weather) {
        Duration length = original.length().plus(FarEnd.LEAD).plus(AROUND);
        try (ProbeHost.Tape tape = probe.record(length)) {
            farEnd.send(to, original, codec, 0, weather);
            return tape.await();
        }
    }

    /// For those who want to listen.
    private static void keep(Bed bed, String name, Wav sound) {
        sound.write(bed.folder().resolve(Path.of(name + ".wav")));
    }

    private static void note(Bed bed, Report report, SoundFigure figure, SpectralDistance.Result result) {
        bed.say("%s: %.2f dB".formatted(figure.words(), result.decibels()));
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("frames", result.frames());
        explained.put("moved_by_ms", Report.rounded(result.mostLag() - result.leastLag()));
        report.note(figure, result.decibels(), explained);
    }
}
