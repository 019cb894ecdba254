package org.linekeeper.agent.media;

import java.util.function.IntPredicate;

/// Leaves out or puts in a piece of sound where it is not noticed: a whole pitch period, blended over, or
/// any length of quiet. Stateless but for its scratch space; confined by its owner's lock.
final class TimeStretch {
    private static final int SHORTEST_MICROS = 2_500;
    private static final int LONGEST_MICROS = 15_000;

    /// Pieces that resemble each other less would be heard.
    private static final double ALIKE = 0.6;

    /// Root mean square below which a piece is as good as silent (about -50 dBFS).
    private static final double QUIET = 100;

    private final Pitch pitch;
    private final int shortest;
    private final int longest;

    TimeStretch(int rate) {
        pitch = new Pitch(rate);
        shortest = (int) ((long) rate * SHORTEST_MICROS / 1_000_000);
        longest = (int) ((long) rate * LONGEST_MICROS / 1_000_000);
    }

    /// The most that [#pieceToLeaveOut] looks ahead for.
    int longest() {
        return longest;
    }

    /// Quiet pieces are tried in lengths that differ by so many samples.
    int step() {
        return pitch.step();
    }

    /// How much may be left out at the beginning of the sound.
    ///
    /// @param length   of the sound that is at hand
    /// @param kept     how much has to be left of it
    /// @param fits     which lengths are wanted
    /// @param hurry    take one that will be heard rather than none
    /// @return samples, 0 for none
    int pieceToLeaveOut(short[] sound, int length, int kept, IntPredicate fits, boolean hurry) {
        int most = Math.min(longest, length - kept);
        if (isQuiet(sound, 0, length)) {
            for (int piece = most; piece > 0; piece -= step()) {
                if (fits.test(piece)) {
                    return piece;
                }
            }
            return 0;
        }
        return mostAlike(sound, 0, 1, kept, most, fits, hurry);
    }

    /// Leaves out the piece at the beginning: what is before it passes into what is after it.
    static void leaveOut(short[] sound, int piece, short[] out) {
        System.arraycopy(sound, piece, out, 0, out.length);
        blend(sound, Math.min(piece, out.length), out);
    }

    /// Lets the first samples of the one sound pass into the other.
    static void blend(short[] from, int length, short[] into) {
        for (int i = 0; i < length; i++) {
            double weight = (i + 1.0) / (length + 1);
            into[i] = (short) (from[i] * (1 - weight) + into[i] * weight);
        }
    }

    /// How much of the sound's end may be played once more.
    ///
    /// @return samples, 0 for none
    int pieceToRepeat(short[] sound, IntPredicate fits) {
        if (isQuiet(sound, sound.length - longest, longest)) {
            for (int piece = 1; piece <= longest; piece += step()) {
                if (fits.test(piece)) {
                    return piece;
                }
            }
            return 0;
        }
        return mostAlike(sound, sound.length - longest, -1, longest, longest, fits, false);
    }

    private int mostAlike(
            short[] sound, int at, int direction, int compared, int most, IntPredicate fits, boolean hurry) {
        double least = hurry ? -1 : ALIKE;
        int coarse = mostAlike(sound, at, direction, compared, shortest, most, pitch.step(), fits, least);
        if (coarse == 0 || pitch.step() == 1) {
            return coarse;
        }
        int from = Math.max(shortest, coarse - pitch.step() + 1);
        int to = Math.min(most, coarse + pitch.step() - 1);
        return mostAlike(sound, at, direction, compared, from, to, 1, fits, least);
    }

    private static int mostAlike(
            short[] sound,
            int at,
            int direction,
            int compared,
            int shortest,
            int longest,
            int step,
            IntPredicate fits,
            double least) {
        int best = 0;
        double bestAlike = least;
        for (int piece = shortest; piece <= longest; piece += step) {
            if (fits.test(piece)) {
                double alike = Pitch.correlation(sound, at, at + direction * piece, compared, step);
                if (alike > bestAlike) {
                    bestAlike = alike;
                    best = piece;
                }
            }
        }
        return best;
    }

    private static boolean isQuiet(short[] sound, int at, int length) {
        double energy = 0;
        for (int i = at; i < at + length; i++) {
            energy += (double) sound[i] * sound[i];
        }
        return energy < QUIET * QUIET * length;
    }
}
