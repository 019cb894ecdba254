package org.linekeeper.lab.measure;

import java.util.Arrays;

/// The longest stretch in which a tone that should be there all the time is not.
///
/// @param millis    its length; 0 where there is none
/// @param atSeconds where it begins, from the tone's begin
public record Gap(double millis, double atSeconds) {
    private static final int STEPS_PER_SECOND = 1_000;
    private static final int WINDOW_MILLIS = 5;
    /// A quarter of the usual amplitude: 12 dB.
    private static final double GONE = 0.25;
    /// An amplitude of -50 dBFS: what is weaker is no tone.
    private static final double NOISE = 100;

    /// By the tone's amplitude over windows of 5 ms, one every millisecond: how many windows in a row
    /// are 12 dB or more under what is usual, between the tone's first and last.
    ///
    /// @throws IllegalArgumentException where there is no tone
    public static Gap longest(Wav sound, double hz) {
        double[] strength = strength(sound, hz);
        double[] sorted = strength.clone();
        Arrays.sort(sorted);
        double usual = sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.75)];
        if (usual < NOISE) {
            throw new IllegalArgumentException("no tone of " + hz + " Hz in this sound");
        }
        int first = 0;
        while (strength[first] < usual * GONE) {
            first++;
        }
        int longest = 0;
        int at = first;
        int last = first;
        for (int i = first; i < strength.length; i++) {
            if (strength[i] >= usual * GONE) {
                if (i - last - 1 > longest) {
                    longest = i - last - 1;
                    at = last + 1;
                }
                last = i;
            }
        }
        return new Gap(longest * 1e3 / STEPS_PER_SECOND, (double) (at - first) / STEPS_PER_SECOND);
    }

    private static double[] strength(Wav sound, double hz) {
        int step = sound.rate() / STEPS_PER_SECOND;
        int window = step * WINDOW_MILLIS;
        short[] samples = sound.samples();
        double[] strength = new double[Math.max(0, (samples.length - window) / step)];
        double turn = 2 * Math.PI * hz / sound.rate();
        double[] sin = new double[window];
        double[] cos = new double[window];
        for (int k = 0; k < window; k++) {
            sin[k] = Math.sin(turn * k);
            cos[k] = Math.cos(turn * k);
        }
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
}
