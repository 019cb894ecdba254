package org.linekeeper.agent.media.codec;

/// The tables of ITU-T G.722 that both directions need: the two bands' filter and the quantizers' values.
final class G722Tables {
    /// Every other of the 24 taps of the quadrature mirror filter (table 11), which is the same backwards:
    /// those between are these from the end.
    private static final int[] MIRROR = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    static final int TAPS = 2 * MIRROR.length;

    /// The lower band's difference by the upper four bits of its code, in parts of the scale (QM4).
    private static final int[] LOW_BY_4_BITS = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };

    /// What those four bits add to the scale's logarithm (WL by way of RL42).
    private static final int[] LOW_LOG_STEP = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };

    /// The higher band's difference by its two bits (QM2), and what they add to the scale's logarithm (WH).
    private static final int[] HIGH_BY_2_BITS = {-7408, -1616, 7408, 1616};

    private static final int[] HIGH_LOG_STEP = {798, -214, 798, -214};

    private G722Tables() {}

    static int even(int[] line) {
        int sum = 0;
        for (int i = 0; i < MIRROR.length; i++) {
            sum += line[2 * i] * MIRROR[i];
        }
        return sum;
    }

    static int odd(int[] line) {
        int sum = 0;
        for (int i = 0; i < MIRROR.length; i++) {
            sum += line[2 * i + 1] * MIRROR[MIRROR.length - 1 - i];
        }
        return sum;
    }

    /// Both ends adapt the lower band by its upper four bits alone, so that the lower two may be stolen.
    static void adaptLow(SubBand band, int code) {
        int upper = code >> 2;
        band.adapt((band.scale() * LOW_BY_4_BITS[upper]) >> 15, LOW_LOG_STEP[upper]);
    }

    static int highDifference(SubBand band, int code) {
        return (band.scale() * HIGH_BY_2_BITS[code]) >> 15;
    }

    static void adaptHigh(SubBand band, int code) {
        band.adapt(highDifference(band, code), HIGH_LOG_STEP[code]);
    }
}
