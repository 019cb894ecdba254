package org.linekeeper.lab.measure;

/// Changes a sound's rate without haste: a sinc of 64 zero crossings under a Hann window, cut off at 0.94 of half the
/// lower rate.
public final class Resampling {
    private static final int CROSSINGS = 32;
    private static final double PASS = 0.94;

    private Resampling() {}

    public static Wav to(int rate, Wav sound) {
        if (rate == sound.rate()) {
            return sound;
        }
        short[] in = sound.samples();
        short[] out = new short[(int) ((long) in.length * rate / sound.rate())];
        double cut = PASS * Math.min(1, (double) rate / sound.rate());
        double half = CROSSINGS / cut;
        for (int i = 0; i < out.length; i++) {
            double centre = (double) i * sound.rate() / rate;
            int from = Math.max(0, (int) Math.ceil(centre - half));
            int to = Math.min(in.length - 1, (int) Math.floor(centre + half));
            double sum = 0;
            for (int k = from; k <= to; k++) {
                sum += in[k] * weight(k - centre, cut, half);
            }
            out[i] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return new Wav(rate, out);
    }

    private static double weight(double distance, double cut, double half) {
        double window = 0.5 + 0.5 * Math.cos(Math.PI * distance / half);
        double angle = Math.PI * distance * cut;
        double sinc = Math.abs(angle) < 1e-9 ? 1 : Math.sin(angle) / angle;
        return cut * sinc * window;
    }
}
