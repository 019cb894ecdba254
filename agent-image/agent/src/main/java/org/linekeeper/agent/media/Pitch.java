package org.linekeeper.agent.media;

/// Finds after how many samples a sound repeats itself.
final class Pitch {
    private Pitch() {}

    /// @param lag         samples; 0 where the sound is silent or too short
    /// @param correlation of the two pieces that far apart, at most 1
    record Match(int lag, double correlation) {}

    /// Compares the piece `[at, at + length)` with the one that is `lag` samples earlier.
    static Match before(short[] sound, int at, int length, int least, int most) {
        int bestLag = 0;
        double best = 0;
        for (int lag = least; lag <= most && lag <= at; lag++) {
            double correlation = correlation(sound, at, at - lag, length);
            if (correlation > best) {
                best = correlation;
                bestLag = lag;
            }
        }
        return new Match(bestLag, best);
    }

    static double correlation(short[] sound, int one, int other, int length) {
        double product = 0;
        double energyOne = 0;
        double energyOther = 0;
        for (int i = 0; i < length; i++) {
            double a = sound[one + i];
            double b = sound[other + i];
            product += a * b;
            energyOne += a * a;
            energyOther += b * b;
        }
        double norm = Math.sqrt(energyOne * energyOther);
        return norm == 0 ? 0 : product / norm;
    }
}
