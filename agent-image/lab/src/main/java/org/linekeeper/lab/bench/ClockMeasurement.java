package org.linekeeper.lab.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.linekeeper.agent.media.DriftSimulation;
import org.linekeeper.lab.bench.rig.BadWeather;
import org.linekeeper.lab.bench.rig.BaresipTwin;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.ProbeHost;
import org.linekeeper.lab.bench.rig.SipTarget;
import org.linekeeper.lab.measure.Gap;
import org.linekeeper.lab.measure.Wav;

/// The longest gap in what the client hears while the far end's clock runs 200 millionths too fast, then too slow: two
/// hours each on the agent's jitter buffer in simulated time, and a while each for real, over the whole path. The worst
/// of all four counts. Baresip's gaps for real stand beside: whoever plays sound in time has some where the machine
/// stands still.
final class ClockMeasurement implements Measurement {
    private static final int PPM = 200;
    private static final Duration SIMULATED = Duration.ofHours(2);
    private static final Duration AROUND = Duration.ofSeconds(4);
    private static final int RATE = 8_000;
    private static final double HERTZ = 1_000;
    private static final double AMPLITUDE = 8_000;
    private static final String CODEC = "PCMU";

    private final Duration real;

    ClockMeasurement(boolean full) {
        real = full ? Duration.ofMinutes(10) : Duration.ofMinutes(1);
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public String words() {
        return "gaps with a far end %d ppm fast and slow, 2 h each simulated, %d s each for real"
                .formatted(PPM, real.toSeconds());
    }

    @Override
    public void take(Bed bed, Report report) {
        Map<String, Object> explained = new LinkedHashMap<>();
        double worst = 0;
        for (int ppm : new int[] {PPM, -PPM}) {
            DriftSimulation.Result simulated = DriftSimulation.run(ppm, SIMULATED);
            bed.say("%+d ppm, simulated: longest gap %.1f ms, latency within %.1f ms"
                    .formatted(ppm, simulated.longestGapMillis(), simulated.latencySpreadMillis()));
            Gap gap = realGap(bed, bed.line(), bed.probe(), ppm);
            BaresipTwin twin = bed.twin();
            Gap beside = realGap(bed, twin.target(), twin.probe(), ppm);
            bed.say("%+d ppm, for real: longest gap %.1f ms, %.1f s after the begin, baresip %.1f"
                    .formatted(ppm, gap.millis(), gap.atSeconds(), beside.millis()));
            worst = Math.max(worst, Math.max(simulated.longestGapMillis(), gap.millis()));
            explained.put(key(ppm, "simulated_gap_ms"), Report.rounded(simulated.longestGapMillis()));
            explained.put(key(ppm, "simulated_latency_spread_ms"), Report.rounded(simulated.latencySpreadMillis()));
            explained.put(key(ppm, "simulated_made_up_ms"), Report.rounded(simulated.concealedMillis()));
            explained.put(key(ppm, "real_gap_ms"), gap.millis());
            explained.put(key(ppm, "real_gap_at_s"), gap.atSeconds());
            explained.put(key(ppm, "baresip_real_gap_ms"), beside.millis());
        }
        explained.put("real_seconds", real.toSeconds());
        report.note(SoundFigure.DRIFT, worst, explained);
    }

    private static String key(int ppm, String what) {
        return (ppm > 0 ? "fast_" : "slow_") + what;
    }

    private Gap realGap(Bed bed, SipTarget called, ProbeHost ear, int ppm) {
        try (ProbeHost.Tape tape = ear.record(real.plus(FarEnd.LEAD).plus(AROUND))) {
            bed.farEnd().send(called, tone(), CODEC, ppm, BadWeather.NONE);
            return Gap.longest(tape.await(), HERTZ);
        }
    }

    /// At the codec's own rate, so that nothing has to be resampled first.
    private Wav tone() {
        short[] samples = new short[Math.toIntExact(real.toSeconds()) * RATE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * HERTZ * i / RATE));
        }
        return new Wav(RATE, samples);
    }
}
