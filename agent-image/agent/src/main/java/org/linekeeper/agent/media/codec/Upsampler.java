package org.linekeeper.agent.media.codec;

/// Brings sound to a rate that is a whole multiple of its own. Late by half of its taps: 1.5 ms from 8 to 48 kHz.
/// Confined by its owner's lock; allocates nothing after it was made.
public final class Upsampler {
    private final int factor;

    /// By phase: the taps that meet samples and not the zeros between them, newest sample first.
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
            phases[i % factor][i / factor] = taps[i] * factor;
        }
        line = new float[kept + from * SoundDecoder.LONGEST_MILLIS / 1_000];
    }

    /// @return how many samples were written
    public int process(short[] sound, int samples, short[] out, int at) {
        for (int i = 0; i < samples; i++) {
            line[kept + i] = sound[i];
        }
        int written = at;
        for (int i = kept; i < kept + samples; i++) {
            for (var phase : phases) {
                float sum = 0;
                for (int tap = 0; tap <= kept; tap++) {
                    sum += phase[tap] * line[i - tap];
                }
                out[written++] = LowPass.rounded(sum);
            }
        }
        System.arraycopy(line, samples, line, 0, kept);
        return written - at;
    }
}
