package org.linekeeper.agent.media.digit;

import java.util.Optional;

/// Hears digits in the sound itself, as far as ITU-T Q.24 asks for it: 40 ms of tone and 40 ms of pause are enough,
/// 23 ms of tone are none; frequencies may be off by 1.5 % and must not be by 3.5; either tone may be louder.
///
/// Speech is not to be taken for a digit. So nearly all of a window's power has to lie in the two tones, each
/// strongest at its own frequency and not 5 % beside it, in two windows in a row that overlap by half. Confined by
/// its owner's lock; allocates nothing per block.
public final class ToneDetector {
    static final int RATE = 8_000;

    /// 25.6 ms: tells neighbours apart that are 10 % from each other, and fits into a short tone nearly twice.
    private static final int WINDOW = 205;

    private static final int HOP = 102;

    /// A tone may lie anywhere around its frequency: it is looked for here, in parts of the frequency.
    private static final double[] AROUND = {-0.012, -0.006, 0, 0.006, 0.012};

    private static final double BESIDE = 0.05;

    /// A tone that fills three quarters of the window is enough for one of the two, but one has to be full of it:
    /// voices come near to that in single windows only.
    private static final double LEAST_SHARE = 0.72;

    private static final double FULL_SHARE = 0.93;

    /// Root mean square below which nothing is listened to: about -38 dBFS.
    private static final double QUIET = 400;

    /// In power: the high tone may be 4 dB louder and the low one 8; with some room for the line's own slope.
    private static final double HIGH_LOUDER = Math.pow(10, 0.6);

    private static final double LOW_LOUDER = Math.pow(10, 1.0);

    private final double[] window = new double[WINDOW];
    private int filled;
    private char last;
    private double share;
    private double lastShare;
    private int misses;
    private char told;

    /// @return a digit where one has just begun
    public Optional<Character> hear(short[] sound, int length) {
        char begun = 0;
        for (int i = 0; i < length; i++) {
            window[filled++] = sound[i];
            if (filled == WINDOW) {
                char now = judge(look());
                begun = now == 0 ? begun : now;
                System.arraycopy(window, HOP, window, 0, WINDOW - HOP);
                filled = WINDOW - HOP;
            }
        }
        return begun == 0 ? Optional.empty() : Optional.of(begun);
    }

    /// The digit that sounds on; empty where none does.
    public Optional<Character> held() {
        return told == 0 ? Optional.empty() : Optional.of(told);
    }

    /// A digit begins with two windows that agree, and is over after two without it.
    private char judge(char seen) {
        boolean twice = seen != 0 && seen == last && Math.max(share, lastShare) >= FULL_SHARE;
        last = seen;
        lastShare = share;
        if (seen != 0 && seen == told) {
            misses = 0;
            return 0;
        }
        if (twice) {
            told = seen;
            misses = 0;
            return seen;
        }
        misses++;
        if (misses >= 2) {
            told = 0;
        }
        return 0;
    }

    private char look() {
        double power = 0;
        for (double value : window) {
            power += value * value;
        }
        if (power < QUIET * QUIET * WINDOW) {
            return 0;
        }
        int row = strongest(Digits.LOW);
        int column = strongest(Digits.HIGH);
        double low = peak(Digits.LOW[row]);
        double high = peak(Digits.HIGH[column]);
        boolean balanced = high <= low * HIGH_LOUDER && low <= high * LOW_LOUDER;
        share = (low + high) / power;
        boolean exact = isExact(Digits.LOW[row]) && isExact(Digits.HIGH[column]);
        return balanced && exact && share >= LEAST_SHARE ? Digits.at(row, column) : 0;
    }

    private int strongest(int[] frequencies) {
        int best = 0;
        double most = 0;
        for (int i = 0; i < frequencies.length; i++) {
            double here = peak(frequencies[i]);
            if (here > most) {
                most = here;
                best = i;
            }
        }
        return best;
    }

    /// The power of a tone near that frequency, of the same measure as the sum of squares.
    private double peak(int hertz) {
        double most = 0;
        for (double off : AROUND) {
            most = Math.max(most, power(hertz * (1 + off)));
        }
        return most;
    }

    private boolean isExact(int hertz) {
        double beside = hertz * BESIDE;
        double here = power(hertz);
        return here > power(hertz - beside) && here > power(hertz + beside);
    }

    /// Goertzel's recurrence over the window.
    private double power(double hertz) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / RATE);
        double one = 0;
        double two = 0;
        for (double value : window) {
            double now = value + coefficient * one - two;
            two = one;
            one = now;
        }
        return 2 * (one * one + two * two - coefficient * one * two) / WINDOW;
    }
}
