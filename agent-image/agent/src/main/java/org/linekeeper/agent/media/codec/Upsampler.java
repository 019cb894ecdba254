package org.linekeeper.agent.media.codec;

/// Brings sound to a rate that is a whole multiple of its own. Late by half of its taps: 1.5 ms from 8 to 48 kHz.
/// Confined by its owner's lock; allocates nothing after it was made.
public final class Upsampler {
    /// So many samples are worked on side by side: each tap and each sample is read once for four products.
    private static final int ABREAST = 4;

    private final int factor;

    /// By phase: the taps that meet samples and not the zeros between them, oldest sample first.
    private final float[][] phases;

    private final int kept;
    private final float[] line;

    /// @param from samples per second
    /// @param to   a whole multiple of that
    public Upsampler(int from, int to) {
        factor = to / from;
        var taps = LowPass.taps(from, to);
        kept = (taps.length - 1) / factor;
        phases = new float[factor][kept + 1];
        for (int i = 0; i < taps.length; i++) {
            phases[i % factor][kept - i / factor] = taps[i] * factor;
        }
        line = new float[kept + from * SoundDecoder.LONGEST_MILLIS / 1_000 + ABREAST - 1];
    }

    /// @return how many samples were written
    public int process(short[] sound, int samples, short[] out, int at) {
        for (int i = 0; i < samples; i++) {
            line[kept + i] = sound[i];
        }
        for (int begin = 0; begin < samples; begin += ABREAST) {
            for (int i = 0; i < factor; i++) {
                filter(phases[i], begin, Math.min(ABREAST, samples - begin), out, at + begin * factor + i);
            }
        }
        System.arraycopy(line, samples, line, 0, kept);
        return samples * factor;
    }

    /// One phase of up to four samples; what is worked out beyond is not written.
    private void filter(float[] phase, int begin, int samples, short[] out, int at) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        float one = line[begin];
        float two = line[begin + 1];
        float three = line[begin + 2];
        int next = begin + ABREAST - 1;
        for (float tap : phase) {
            float four = line[next++];
            first += tap * one;
            second += tap * two;
            third += tap * three;
            fourth += tap * four;
            one = two;
            two = three;
            three = four;
        }
        out[at] = LowPass.rounded(first);
        if (samples > 1) {
            out[at + factor] = LowPass.rounded(second);
        }
        if (samples > 2) {
            out[at + 2 * factor] = LowPass.rounded(third);
        }
        if (samples > 3) {
            out[at + 3 * factor] = LowPass.rounded(fourth);
        }
    }
}
