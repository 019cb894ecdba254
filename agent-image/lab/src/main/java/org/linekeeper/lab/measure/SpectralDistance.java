package org.linekeeper.lab.measure;

import java.util.Arrays;

/// How far a sound's spectrum lies from that of the original, as a log-spectral distance in decibels.
///
/// Both are at 48 kHz. They are aligned first: as a whole by their envelopes in steps of 5 ms, then every second of
/// the original by itself by the largest cross-correlation within 20 ms of that, so that what was moved in time a
/// little and not changed costs nothing (how much later sound comes is measured elsewhere). Frames of 1,024
/// samples under a Hann window, every 512. For each frame: the root of the mean, over all bins of the band, of the
/// squared difference of the two power spectra in decibels. The distance is the mean over all frames.
///
/// Left out are frames in which the original is silent: weaker than its strongest frame by more than 40 dB. Bins below
/// a floor, 60 dB under the original's strongest bin, count as that floor: what nobody hears has no spectrum. Levels
/// are not evened out: a change of 1 dB is a distance of 1 dB.
public final class SpectralDistance {
    private static final int RATE = 48_000;
    private static final int FRAME = 1_024;
    private static final int HOP = FRAME / 2;
    private static final double SILENT = 1e-4;
    private static final double FLOOR = 1e-6;
    private static final int PIECE = RATE;
    private static final int STEP = RATE / 200;
    private static final int REACH = RATE / 50;

    private final short[] original;
    private final int firstBin;
    private final int lastBin;

    /// @param fromHz the band's lower end
    /// @param toHz   and its upper end
    public SpectralDistance(Wav original, double fromHz, double toHz) {
        this.original = wide(original);
        firstBin = (int) Math.ceil(fromHz * FRAME / RATE);
        lastBin = (int) Math.floor(toHz * FRAME / RATE);
    }

    private static short[] wide(Wav sound) {
        if (sound.rate() != RATE) {
            throw new IllegalArgumentException("must be at " + RATE + " Hz, not " + sound.rate());
        }
        return sound.samples();
    }

    /// @param decibels of all frames, the mean
    /// @param frames   how many there were
    /// @param leastLag where the second that came earliest begins in the tested sound, against the one before the
    ///                 others: in milliseconds, from the tested sound's first sample
    public record Result(double decibels, int frames, double leastLag, double mostLag) {}

    /// @param tested holds the original's sound somewhere
    public Result of(Wav tested) {
        short[] sound = wide(tested);
        int lag = coarseLag(sound);
        double strongest = 0;
        double peak = 0;
        for (int at = 0; at + FRAME <= original.length; at += HOP) {
            double[] power = power(original, at);
            strongest = Math.max(strongest, energy(power));
            peak = Math.max(
                    peak, Arrays.stream(power, firstBin, lastBin + 1).max().orElseThrow());
        }
        double sum = 0;
        int frames = 0;
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int piece = 0; piece + FRAME <= original.length; piece += PIECE) {
            int end = Math.min(piece + PIECE, original.length);
            int fine = fineLag(sound, piece, end, lag);
            for (int at = piece; at < end && at + FRAME <= original.length; at += HOP) {
                double[] power = power(original, at);
                if (energy(power) >= SILENT * strongest) {
                    sum += distance(power, power(sound, at + fine), FLOOR * peak);
                    frames++;
                    least = Math.min(least, fine);
                    most = Math.max(most, fine);
                }
            }
        }
        return new Result(sum / frames, frames, least * 1e3 / RATE, most * 1e3 / RATE);
    }

    private double distance(double[] wanted, double[] heard, double floor) {
        double squares = 0;
        for (int bin = firstBin; bin <= lastBin; bin++) {
            double decibels = 10 * Math.log10(Math.max(wanted[bin], floor) / Math.max(heard[bin], floor));
            squares += decibels * decibels;
        }
        return Math.sqrt(squares / (lastBin - firstBin + 1));
    }

    private double energy(double[] power) {
        return Arrays.stream(power, firstBin, lastBin + 1).sum();
    }

    /// Silence where the sound has ended or not begun.
    private static double[] power(short[] sound, int at) {
        short[] frame = new short[FRAME];
        int from = Math.clamp(at, 0, sound.length);
        int to = Math.clamp(at + FRAME, from, sound.length);
        if (to > from) {
            System.arraycopy(sound, from, frame, from - at, to - from);
        }
        return Spectrum.power(frame);
    }

    private int coarseLag(short[] sound) {
        double[] wanted = envelope(original);
        double[] heard = envelope(sound);
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int lag = 0; lag < heard.length; lag++) {
            double sum = 0;
            for (int i = 0; i < wanted.length && i + lag < heard.length; i++) {
                sum += wanted[i] * heard[i + lag];
            }
            if (sum > most) {
                most = sum;
                best = lag;
            }
        }
        return best * STEP;
    }

    /// Amplitudes in steps of 5 ms, less their mean.
    private static double[] envelope(short[] sound) {
        double[] envelope = new double[sound.length / STEP];
        for (int i = 0; i < envelope.length; i++) {
            double sum = 0;
            for (int k = i * STEP; k < (i + 1) * STEP; k++) {
                sum += Math.abs((int) sound[k]);
            }
            envelope[i] = sum / STEP;
        }
        double mean = Arrays.stream(envelope).average().orElse(0);
        for (int i = 0; i < envelope.length; i++) {
            envelope[i] -= mean;
        }
        return envelope;
    }

    private int fineLag(short[] sound, int from, int to, int around) {
        int best = around;
        double most = 0;
        for (int lag = around - REACH; lag <= around + REACH; lag++) {
            double sum = 0;
            for (int i = Math.max(from, -lag); i < to && i + lag < sound.length; i++) {
                sum += original[i] * (double) sound[i + lag];
            }
            if (sum > most) {
                most = sum;
                best = lag;
            }
        }
        return best;
    }
}
