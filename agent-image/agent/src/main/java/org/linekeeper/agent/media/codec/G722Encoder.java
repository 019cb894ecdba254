package org.linekeeper.agent.media.codec;

/// ITU-T G.722 at 64 kbit/s: two samples of 16 kHz become a byte, six bits of it for the band below 4 kHz and two
/// for the one above.
final class G722Encoder implements SoundEncoder {
    /// Where one step of the lower band's quantizer ends and the next begins, in parts of the scale (table 14, Q6).
    private static final int[] LEVELS = {
        35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
        1458, 1612, 1765, 1980, 2195, 2557, 2919
    };

    /// The code of a step is one less than that of the step within it (ILP); on the negative side, the two innermost
    /// have codes beyond the positive ones (ILN).
    private static final int POSITIVE = 61;

    private static final int NEGATIVE = 33;
    private static final int NEGATIVE_INNERMOST = 63;

    private static final int HIGH_LEVEL = 564;

    private final SubBand low = SubBand.lower();
    private final SubBand high = SubBand.higher();
    private final int[] line = new int[G722Tables.TAPS];

    @Override
    public int encode(short[] sound, int samples, byte[] payload, int offset) {
        for (int i = 0; i + 1 < samples; i += 2) {
            System.arraycopy(line, 2, line, 0, line.length - 2);
            line[line.length - 2] = sound[i];
            line[line.length - 1] = sound[i + 1];
            int even = G722Tables.even(line);
            int odd = G722Tables.odd(line);
            // the taps add up to 2^12, there are two of them, and the bands have 15 bits
            payload[offset + i / 2] = (byte) (highCode((odd - even) >> 14) << 6 | lowCode((odd + even) >> 14));
        }
        return samples / 2;
    }

    /// SUBTRA and QUANTL.
    private int lowCode(int sample) {
        int error = SubBand.saturated(sample - low.prediction());
        int size = error >= 0 ? error : ~error;
        int step = 0;
        while (step < LEVELS.length && size >= (LEVELS[step] * low.scale()) >> 12) {
            step++;
        }
        int code = error >= 0 ? POSITIVE - step : (step < 2 ? NEGATIVE_INNERMOST : NEGATIVE) - step;
        G722Tables.adaptLow(low, code);
        return code;
    }

    /// SUBTRA and QUANTH.
    private int highCode(int sample) {
        int error = SubBand.saturated(sample - high.prediction());
        int size = error >= 0 ? error : ~error;
        int inner = size < (HIGH_LEVEL * high.scale()) >> 12 ? 1 : 0;
        int code = (error >= 0 ? 2 : 0) + inner;
        G722Tables.adaptHigh(high, code);
        return code;
    }
}
