package org.linekeeper.agent.media;

import java.util.random.RandomGenerator;

/// The noise that a sender who has paused asks for instead of silence (RFC 3389), at the level that it tells; what
/// else it says of the spectrum is not followed. Confined by its owner's lock.
final class ComfortNoise {
    /// Beside the low rates that send it, noise of the whole band would hiss.
    private static final int VALUES_PER_SECOND = 8_000;

    /// A line between random points has two thirds of their power.
    private static final double LOST_IN_LINES = Math.sqrt(1.5);

    private static final double FULL_SCALE = 32_768;
    private static final int MOST_DECIBELS = 127;

    /// Even values of both signs have this root mean square, in parts of the largest.
    private static final double EVEN_RMS = 1 / Math.sqrt(3);

    private final RandomGenerator random;
    private final int step;
    private boolean on;
    private double largest;
    private double from;
    private double to;
    private int at;

    ComfortNoise(int rate, RandomGenerator random) {
        this.random = random;
        step = Math.max(1, rate / VALUES_PER_SECOND);
    }

    boolean on() {
        return on;
    }

    /// @param level in dB below the overload point (RFC 3389 §3); 127 is silence
    void begin(int level) {
        on = true;
        double rms = level >= MOST_DECIBELS ? 0 : FULL_SCALE * Math.pow(10, -level / 20.0);
        largest = rms / EVEN_RMS * (step == 1 ? 1 : LOST_IN_LINES);
    }

    void end() {
        on = false;
    }

    void fill(short[] out, int begin, int count) {
        for (int i = begin; i < begin + count; i++) {
            if (at == step) {
                at = 0;
            }
            if (at == 0) {
                from = to;
                to = largest * (2 * random.nextDouble() - 1);
            }
            at++;
            double value = from + (to - from) * at / step;
            out[i] = (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }
}
