package org.linekeeper.agent.media;

/// Finds after how many samples a sound repeats itself. At a high rate it looks for the place with every so many
/// samples alone, as if the rate were 8,000, and then around it with all: the pitch of speech lies low enough, and
/// the time goes with the square of the rate.
final class Pitch {
    private static final int COARSE_RATE = 8_000;

    private final int step;

    Pitch(int rate) {
        step = Math.max(1, rate / COARSE_RATE);
    }

    /// @param lag         samples; 0 where the sound is silent or too short
    /// @param correlation of the two pieces that far apart, at most 1
    record Match(int lag, double correlation) {}

    /// Compares the piece `[at, at + length)` with the one that is `lag` samples earlier.
    Match before(short[] sound, int at, int length, int least, int most) {
        var coarse = best(sound, at, length, least, Math.min(most, at), step);
        if (step == 1 || coarse.lag() == 0) {
            return coarse;
        }
        int from = Math.max(least, coarse.lag() - step + 1);
        int to = Math.min(Math.min(most, at), coarse.lag() + step - 1);
        return best(sound, at, length, from, to, 1);
    }

    private static Match best(short[] sound, int at, int length, int least, int most, int step) {
        int bestLag = 0;
        double best = 0;
        for (int lag = least; lag <= most; lag += step) {
            double correlation = correlation(sound, at, at - lag, length, step);
            if (correlation > best) {
                best = correlation;
                bestLag = lag;
            }
        }
        return new Match(bestLag, best);
    }

    int step() {
        return step;
    }

    /// @param step only every so many samples are compared
    static double correlation(short[] sound, int one, int other, int length, int step) {
        double product = 0;
        double energyOne = 0;
        double energyOther = 0;
        for (int i = 0; i < length; i += step) {
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
