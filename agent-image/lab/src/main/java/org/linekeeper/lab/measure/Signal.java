package org.linekeeper.lab.measure;

import java.time.Duration;

/// Test sounds.
public final class Signal {
    /// What PulseAudio's sinks run at, so that nothing is resampled before the client.
    public static final int RATE = 48_000;

    private static final Duration RAMP = Duration.ofMillis(2);

    private Signal() {}

    public static Wav tone(double hz, double levelDbfs, Duration length) {
        Wav sound = silence(length);
        addTone(sound.samples(), 0, sound.samples().length, hz, levelDbfs);
        return sound;
    }

    public static Wav silence(Duration length) {
        return new Wav(RATE, new short[samples(length)]);
    }

    /// Bursts of a tone in silence. The pauses differ, so that no burst can be taken for its neighbour; each is
    /// longer than any latency to be measured.
    ///
    /// @param burst the length of one burst
    /// @param pause the shortest pause; the longest is a quarter longer
    public static Wav bursts(double hz, double levelDbfs, int count, Duration burst, Duration pause) {
        int on = samples(burst);
        int off = samples(pause);
        short[] all = new short[off + count * (on + off + off / 4)];
        int position = off;
        for (int i = 0; i < count; i++) {
            addTone(all, position, position + on, hz, levelDbfs);
            position += on + off + off * (i % 4) / 12;
        }
        return new Wav(RATE, all);
    }

    /// One sound after the other.
    public static Wav concat(Wav first, Wav second) {
        if (first.rate() != second.rate()) {
            throw new IllegalArgumentException("the rates differ");
        }
        short[] all = java.util.Arrays.copyOf(first.samples(), first.samples().length + second.samples().length);
        System.arraycopy(second.samples(), 0, all, first.samples().length, second.samples().length);
        return new Wav(first.rate(), all);
    }

    /// With a short ramp at both ends: a hard edge would be a click with every frequency in it.
    private static void addTone(short[] samples, int from, int to, double hz, double levelDbfs) {
        double amplitude = Short.MAX_VALUE * Math.pow(10, levelDbfs / 20);
        int ramp = samples(RAMP);
        for (int i = from; i < to; i++) {
            double fade = Math.min(1, Math.min(i - from, to - 1 - i) / (double) ramp);
            samples[i] = (short) Math.round(fade * amplitude * Math.sin(2 * Math.PI * hz * (i - from) / RATE));
        }
    }

    private static int samples(Duration length) {
        return Math.toIntExact(length.toNanos() * RATE / 1_000_000_000L);
    }
}
