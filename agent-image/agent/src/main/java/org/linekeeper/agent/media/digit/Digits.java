package org.linekeeper.agent.media.digit;

/// The sixteen digits, numbered as RFC 4733 §3.2 does, and their tones (ITU-T Q.23).
public final class Digits {
    static final String ALL = "0123456789*#ABCD";

    /// The keypad by rows of [#LOW] and columns of [#HIGH].
    private static final String KEYPAD = "123A456B789C*0#D";

    static final int[] LOW = {697, 770, 852, 941};
    static final int[] HIGH = {1_209, 1_336, 1_477, 1_633};

    private Digits() {}

    public static boolean isDigit(char digit) {
        return ALL.indexOf(digit) >= 0;
    }

    static char at(int row, int column) {
        return KEYPAD.charAt(row * HIGH.length + column);
    }

    static int low(char digit) {
        return LOW[KEYPAD.indexOf(digit) / HIGH.length];
    }

    static int high(char digit) {
        return HIGH[KEYPAD.indexOf(digit) % HIGH.length];
    }
}
