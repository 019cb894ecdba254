package org.linekeeper.agent.media.digit;

import java.util.ArrayDeque;
import java.util.Queue;

/// Plays digits as pairs of tones in the place of the sound that it is given, one after another. Thread-safe.
public final class DigitTones {
    private static final int TONE_MILLIS = 100;
    private static final int PAUSE_MILLIS = 60;
    private static final int RAMP_MILLIS = 2;

    /// Of each of the two.
    private static final double LEVEL_DBFS = -9;

    private static final int MOST_WAITING = 64;

    private final int rate;
    private final Queue<Character> waiting = new ArrayDeque<>();
    private char digit;
    private int at;

    public DigitTones(int rate) {
        this.rate = rate;
        at = samples(TONE_MILLIS + PAUSE_MILLIS);
    }

    private int samples(int millis) {
        return rate / 1_000 * millis;
    }

    /// What comes while too many wait is lost.
    public synchronized void add(char next) {
        if (Digits.isDigit(next) && waiting.size() < MOST_WAITING) {
            waiting.add(next);
        }
    }

    /// Overwrites as much of the sound as there is to be played.
    public synchronized void play(short[] sound, int length) {
        for (int i = 0; i < length; i++) {
            if (at >= samples(TONE_MILLIS + PAUSE_MILLIS)) {
                var next = waiting.poll();
                if (next == null) {
                    return;
                }
                digit = next;
                at = 0;
            }
            sound[i] = at < samples(TONE_MILLIS) ? tone() : 0;
            at++;
        }
    }

    private short tone() {
        double time = 2 * Math.PI * at / rate;
        int edge = Math.min(at, samples(TONE_MILLIS) - at);
        double ramp = Math.min(1, (double) edge / samples(RAMP_MILLIS));
        double amplitude = ramp * Short.MAX_VALUE * Math.pow(10, LEVEL_DBFS / 20);
        double value = Math.sin(time * Digits.low(digit)) + Math.sin(time * Digits.high(digit));
        return (short) Math.round(amplitude * value);
    }
}
