package org.linekeeper.agent.media.codec;

/// Brings sound to a rate of which its own is a whole multiple. Late by half of its taps: 1.5 ms from 48 to 8 kHz.
/// Confined by its owner's lock; allocates nothing after it was made.
public final class Downsampler {
    /// So much is worked on at a time, in milliseconds.
    private static final int PIECE_MILLIS = 5;

    private final int factor;
    private final int piece;
    private final float[] taps;
    private final float[] line;

    /// @param from samples per second
    /// @param to   of which that is a whole multiple
    public Downsampler(int from, int to) {
        factor = from / to;
        taps = LowPass.taps(to, from);
        piece = from * PIECE_MILLIS / 1_000;
        line = new float[taps.length - 1 + piece];
    }

    /// @param samples a multiple of the two rates' quotient
    /// @return how many samples were written
    public int process(short[] sound, int samples, short[] out) {
        int written = 0;
        for (int at = 0; at < samples; at += piece) {
            written = process(sound, at, Math.min(piece, samples - at), out, written);
        }
        return written;
    }

    private int process(short[] sound, int at, int samples, short[] out, int writtenBefore) {
        int kept = taps.length - 1;
        for (int i = 0; i < samples; i++) {
            line[kept + i] = sound[at + i];
        }
        int half = taps.length / 2;
        float middle = taps.length % 2 == 0 ? 0 : taps[half];
        int written = writtenBefore;
        for (int begin = 0; begin < samples; begin += factor) {
            // both halves have the same taps
            float sum = middle * line[begin + half];
            for (int tap = 0; tap < half; tap++) {
                sum += taps[tap] * (line[begin + tap] + line[begin + kept - tap]);
            }
            out[written++] = LowPass.rounded(sum);
        }
        System.arraycopy(line, samples, line, 0, kept);
        return written;
    }
}
