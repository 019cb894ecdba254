package org.linekeeper.agent.sound;

/// The level of one frequency in a piece of sound (Goertzel's recurrence: one bin of a Fourier transform).
public final class Goertzel {
    private static final double FULL_SCALE = 32_768;

    /// What silence measures; the level of a thousandth of the smallest step.
    public static final double SILENCE_DBFS = -150;

    private Goertzel() {}

    /// @return the level of a sine of that frequency, where 0 dBFS is one that just fills the 16 bits. A
    ///         Hann window keeps other tones out that are further off than about 2 / (length in seconds) Hz
    public static double levelDbfs(short[] sound, int from, int length, double hertz, int rate) {
        double step = 2 * Math.PI / (length - 1);
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / rate);
        double last = 0;
        double beforeLast = 0;
        for (int i = 0; i < length; i++) {
            double window = 1 - Math.cos(step * i);
            double now = sound[from + i] * window + coefficient * last - beforeLast;
            beforeLast = last;
            last = now;
        }
        double power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
        double amplitude = 2 * Math.sqrt(Math.max(0, power)) / length / FULL_SCALE;
        return amplitude == 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 20 * Math.log10(amplitude));
    }
}
