package org.linekeeper.lab.probe;

import java.util.OptionalInt;
import org.linekeeper.agent.sound.Goertzel;

/// A short tone that is played in at one end of a path and looked for at the other.
///
/// @param hertz     its frequency
/// @param millis    its length
/// @param amplitude of 32,767
record ToneBurst(double hertz, int millis, int amplitude) {
    /// The tone counts as begun where this much of it, in milliseconds, measures half its amplitude.
    private static final int WINDOW_MILLIS = 4;

    /// Quieter than this below the burst's own level, it was not received.
    private static final double LEAST_LEVEL_DB = -20;

    short[] samples(int rate) {
        var samples = new short[rate * millis / 1000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return samples;
    }

    /// Where in the sound the burst begins, to a quarter of a millisecond; empty where it is not found.
    OptionalInt begin(short[] sound, int rate) {
        int window = rate * WINDOW_MILLIS / 1000;
        int step = rate / 4000;
        double loudest = Goertzel.SILENCE_DBFS;
        for (int from = 0; from + window <= sound.length; from += step) {
            loudest = Math.max(loudest, Goertzel.levelDbfs(sound, from, window, hertz, rate));
        }
        if (loudest < levelDbfs() + LEAST_LEVEL_DB) {
            return OptionalInt.empty();
        }
        for (int from = 0; from + window <= sound.length; from += step) {
            if (Goertzel.levelDbfs(sound, from, window, hertz, rate) >= loudest - 6) {
                return OptionalInt.of(from + window / 2);
            }
        }
        return OptionalInt.empty();
    }

    private double levelDbfs() {
        return 20 * Math.log10(amplitude / 32_768.0);
    }
}
