package org.linekeeper.agent.media.codec;

import java.util.Random;

/// Something like speech at the card's rate: syllables of vowels whose pitch and colour change, hissing sounds and
/// pauses between them.
public final class Voice {
    private static final int HARMONICS = 25;

    private Voice() {}

    public static short[] of(int samples) {
        var random = new Random(17);
        var sound = new short[samples];
        double phase = 0;
        double hiss = 0;
        for (int i = 0; i < samples; i++) {
            double time = (double) i / Codec.CARD_RATE;
            double syllable = time * 3.7 % 1;
            double loud = syllable < 0.75 ? Math.sin(Math.PI * syllable / 0.75) : 0;
            double pitch = 125 + 35 * Math.sin(2 * Math.PI * 1.3 * time) - 30 * syllable;
            phase += 2 * Math.PI * pitch / Codec.CARD_RATE;
            double first = 500 + 250 * Math.sin(2 * Math.PI * 0.9 * time);
            double second = 1_500 + 600 * Math.sin(2 * Math.PI * 1.7 * time + 1);
            double value = 0;
            for (int harmonic = 1; harmonic <= HARMONICS; harmonic++) {
                double hertz = harmonic * pitch;
                double colour = 1 / (1 + square((hertz - first) / 120)) + 0.5 / (1 + square((hertz - second) / 180));
                value += colour * Math.sin(harmonic * phase);
            }
            hiss = random.nextGaussian() - 0.7 * hiss;
            double consonant = syllable > 0.75 && syllable < 0.85 ? 900 * hiss : 8 * hiss;
            sound[i] = (short) Math.clamp(5_000 * loud * value + consonant, -32_000, 32_000);
        }
        return sound;
    }

    private static double square(double value) {
        return value * value;
    }
}
