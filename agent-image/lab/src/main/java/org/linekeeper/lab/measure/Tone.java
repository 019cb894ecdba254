package org.linekeeper.lab.measure;

/// The strongest tone in a piece of sound.
///
/// @param hz        its frequency
/// @param levelDbfs its level; a sine that just reaches full scale is 0
/// @param sinadDb   the tone against everything else that is heard with it (noise, distortion, other tones)
public record Tone(double hz, double levelDbfs, double sinadDb) {
    static final double SILENCE_DBFS = -120;
    private static final double FULL_SCALE = 32_768;
    /// Hann's main lobe is two bins to each side; its side lobes fall below -70 dB only here.
    private static final int LOBE_BINS = 12;

    /// Finds the strongest tone by the spectrum's peak. The sound should hold it all along; a second of it
    /// gives the frequency to within 1 Hz.
    public static Tone strongest(Wav sound) {
        double[] spectrum = Spectrum.power(sound.samples());
        int peak = 1;
        for (int bin = 2; bin < spectrum.length - 1; bin++) {
            if (spectrum[bin] > spectrum[peak]) {
                peak = bin;
            }
        }
        double hz = (peak + Spectrum.peakOffset(spectrum, peak)) * sound.rate() / (2.0 * spectrum.length);
        return new Tone(hz, levelAt(hz, sound), sinad(spectrum, peak));
    }

    /// The level of one frequency, by Goertzel's algorithm over the whole sound under a Hann window, so that
    /// a strong tone 100 Hz away does not leak into it.
    public static double levelAt(double hz, Wav sound) {
        short[] samples = sound.samples();
        if (samples.length < 2) {
            return SILENCE_DBFS;
        }
        double step = 2 * Math.PI * hz / sound.rate();
        double factor = 2 * Math.cos(step);
        double last = 0;
        double beforeLast = 0;
        double weights = 0;
        for (int i = 0; i < samples.length; i++) {
            double weight = Spectrum.hann(i, samples.length);
            weights += weight;
            double now = weight * samples[i] + factor * last - beforeLast;
            beforeLast = last;
            last = now;
        }
        double power = last * last + beforeLast * beforeLast - factor * last * beforeLast;
        double amplitude = 2 * Math.sqrt(Math.max(0, power)) / weights;
        return decibel(amplitude / FULL_SCALE);
    }

    private static double sinad(double[] spectrum, int peak) {
        double tone = 0;
        double rest = 0;
        for (int bin = 2; bin < spectrum.length; bin++) {
            if (Math.abs(bin - peak) <= LOBE_BINS) {
                tone += spectrum[bin];
            } else {
                rest += spectrum[bin];
            }
        }
        return rest == 0 ? -SILENCE_DBFS : 10 * Math.log10(Math.max(tone, 1e-12) / rest);
    }

    private static double decibel(double ratio) {
        return ratio <= 1e-6 ? SILENCE_DBFS : 20 * Math.log10(ratio);
    }
}
