package org.linekeeper.lab.measure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How long a sound takes from one recording to another, burst by burst.
///
/// @param each in milliseconds, sorted; one for each burst that was found at both ends
/// @param lost bursts that left and did not arrive
public record Latency(List<Double> each, int lost) {
    private static final int STEP_MILLIS = 1;
    private static final int WINDOW_MILLIS = 20;
    private static final int CLOCK_ERROR_MILLIS = 10;
    /// On a busy machine a burst can have holes; only a longer silence ends it.
    private static final int DROPOUT_MILLIS = 200;
    /// A burst has begun where the tone reaches half of its usual strength.
    private static final double ONSET = 0.5;
    /// An amplitude of -50 dBFS: what is weaker is no burst.
    private static final double NOISE = 100;

    public Latency {
        each = each.stream().sorted().toList();
    }

    /// Pairs each onset in `left` with the first one in `arrived` after it.
    ///
    /// @param hz   the bursts' tone
    /// @param most a burst that needs longer counts as lost; shorter than the bursts' pauses
    public static Latency between(Recording left, Recording arrived, double hz, Duration most) {
        List<Instant> departures = onsets(left, hz);
        List<Instant> arrivals = onsets(arrived, hz);
        List<Double> each = new ArrayList<>();
        for (Instant departure : departures) {
            // two taps differ by a few milliseconds: what seems to arrive just before it left arrived at once
            Instant earliest = departure.minusMillis(CLOCK_ERROR_MILLIS);
            Instant latest = departure.plus(most);
            arrivals.stream()
                    .filter(at -> at.isAfter(earliest) && at.isBefore(latest))
                    .findFirst()
                    .ifPresent(at -> each.add(Duration.between(departure, at).toNanos() / 1e6));
        }
        return new Latency(each, departures.size() - each.size());
    }

    /// The value that a share of the bursts does not exceed (nearest rank).
    ///
    /// @param share 0.5 for the median, 0.95 for p95
    public double percentile(double share) {
        if (each.isEmpty()) {
            throw new IllegalStateException("no burst arrived, " + lost + " were sent");
        }
        int rank = (int) Math.ceil(share * each.size());
        return each.get(Math.clamp(rank - 1, 0, each.size() - 1));
    }

    /// When a tone is first there.
    public static Optional<Instant> firstOnset(Recording recording, double hz) {
        return onsets(recording, hz).stream().findFirst();
    }

    /// When bursts of a tone begin.
    static List<Instant> onsets(Recording recording, double hz) {
        double[] strength = envelope(recording.sound(), hz);
        double usual = usualStrength(strength);
        List<Instant> onsets = new ArrayList<>();
        if (usual < NOISE) {
            return onsets;
        }
        boolean inBurst = strength.length > 0 && strength[0] > usual * ONSET;
        int quiet = 0;
        for (int i = 1; i < strength.length; i++) {
            quiet = strength[i] < usual * ONSET / 2 ? quiet + 1 : 0;
            if (!inBurst && strength[i] >= usual * ONSET) {
                inBurst = true;
                double part = (usual * ONSET - strength[i - 1]) / (strength[i] - strength[i - 1]);
                double millis = (i - 1 + part) * STEP_MILLIS + WINDOW_MILLIS / 2.0;
                onsets.add(recording.start().plusNanos(Math.round(millis * 1e6)));
            } else if (quiet > DROPOUT_MILLIS) {
                inBurst = false;
            }
        }
        return onsets;
    }

    /// The tone's amplitude in steps of a millisecond.
    private static double[] envelope(Wav sound, double hz) {
        int step = sound.rate() * STEP_MILLIS / 1000;
        int window = sound.rate() * WINDOW_MILLIS / 1000;
        double[] sin = new double[window];
        double[] cos = new double[window];
        for (int k = 0; k < window; k++) {
            // Hann's mean is one half: twice that keeps the amplitude
            double weight = 2 * Spectrum.hann(k, window);
            sin[k] = weight * Math.sin(2 * Math.PI * hz * k / sound.rate());
            cos[k] = weight * Math.cos(2 * Math.PI * hz * k / sound.rate());
        }
        short[] samples = sound.samples();
        double[] strength = new double[Math.max(0, (samples.length - window) / step)];
        for (int i = 0; i < strength.length; i++) {
            double re = 0;
            double im = 0;
            for (int k = 0; k < window; k++) {
                re += samples[i * step + k] * cos[k];
                im += samples[i * step + k] * sin[k];
            }
            strength[i] = 2 * Math.hypot(re, im) / window;
        }
        return strength;
    }

    /// The strength during a burst: that which the strongest twentieth of the time reaches.
    private static double usualStrength(double[] strength) {
        if (strength.length == 0) {
            return 0;
        }
        double[] sorted = strength.clone();
        Arrays.sort(sorted);
        return sorted[(int) (sorted.length * 0.95)];
    }
}
