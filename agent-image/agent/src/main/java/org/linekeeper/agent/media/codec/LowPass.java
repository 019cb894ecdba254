package org.linekeeper.agent.media.codec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The filter between two rates: a sinc under a Kaiser window, of linear phase. Half of the lower rate lies in the
/// middle of its slope. What the codecs carry (3.4 kHz at 8,000 samples per second, 7 at 16,000) passes unchanged,
/// and what would be mirrored into that is down by more than 60 dB.
final class LowPass {
    private static final double STOPBAND_DB = 60.5;

    /// The upper end of what passes, as a part of half of the lower rate: 3.4 of 4 kHz, 7 of 8.
    private static final double PASSES_NARROW = 0.85;

    private static final double PASSES_WIDE = 0.875;

    /// By the two rates: a call needs up to three of them, and there are not many.
    private static final Map<Rates, float[]> MADE = new ConcurrentHashMap<>();

    private record Rates(int low, int high) {}

    private LowPass() {}

    /// @param low  the lower of the two rates
    /// @param high the higher, at which the taps stand
    /// @return taps whose sum is 1, to be read only; their number is a multiple of `high / low` plus one
    static float[] taps(int low, int high) {
        return MADE.computeIfAbsent(new Rates(low, high), rates -> made(rates.low(), rates.high()));
    }

    private static float[] made(int low, int high) {
        int factor = high / low;
        double passes = low <= 8_000 ? PASSES_NARROW : PASSES_WIDE;
        double slope = (1 - passes) * low / high; // both sides of half of the lower rate, in cycles per sample
        int length = (int) Math.ceil((STOPBAND_DB - 7.95) / (14.36 * slope));
        int taps = (length + factor - 1) / factor * factor + 1;
        double beta = 0.1102 * (STOPBAND_DB - 8.7);
        double middle = (taps - 1) / 2.0;
        var values = new double[taps];
        double sum = 0;
        for (int i = 0; i < taps; i++) {
            double x = i - middle;
            double angle = Math.PI * x * low / high;
            double sinc = x == 0 ? 1 : Math.sin(angle) / angle;
            double edge = x / middle;
            values[i] = sinc * bessel(beta * Math.sqrt(Math.max(0, 1 - edge * edge)));
            sum += values[i];
        }
        var scaled = new float[taps];
        for (int i = 0; i < taps; i++) {
            scaled[i] = (float) (values[i] / sum);
        }
        return scaled;
    }

    /// The modified Bessel function of the first kind and order zero.
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-12; k++) {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }
        return sum;
    }

    /// To the nearest, and to the loudest where it would be louder. By adding what makes it positive and cutting off:
    /// the compiler that calls are run with does not know `Math.round`.
    static short rounded(float value) {
        if (value >= Short.MAX_VALUE) {
            return Short.MAX_VALUE;
        }
        if (value <= Short.MIN_VALUE) {
            return Short.MIN_VALUE;
        }
        return (short) ((int) (value - Short.MIN_VALUE + 0.5f) + Short.MIN_VALUE);
    }
}
