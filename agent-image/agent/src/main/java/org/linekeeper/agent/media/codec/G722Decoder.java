package org.linekeeper.agent.media.codec;

/// The other half of [G722Encoder], in mode 1: all eight bits are sound.
final class G722Decoder implements SoundDecoder {
    /// The lower band's difference by its six bits, in parts of the scale (QM6).
    private static final int[] BY_6_BITS = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
        -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };

    private static final int LEAST = -16_384;
    private static final int MOST = 16_383;

    private final SubBand low = SubBand.lower();
    private final SubBand high = SubBand.higher();
    private final int[] line = new int[G722Tables.TAPS];

    @Override
    public int samples(byte[] payload, int offset, int length) {
        return 2 * length;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] sound, int at) {
        for (int i = 0; i < length; i++) {
            int code = payload[offset + i];
            int lower = decodeLow(code & 0x3f);
            int higher = decodeHigh((code >> 6) & 3);
            System.arraycopy(line, 2, line, 0, line.length - 2);
            line[line.length - 2] = lower + higher;
            line[line.length - 1] = lower - higher;
            sound[at + 2 * i] = (short) SubBand.saturated(G722Tables.odd(line) >> 11);
            sound[at + 2 * i + 1] = (short) SubBand.saturated(G722Tables.even(line) >> 11);
        }
        return 2 * length;
    }

    private int decodeLow(int code) {
        int sample = low.prediction() + ((low.scale() * BY_6_BITS[code]) >> 15);
        G722Tables.adaptLow(low, code);
        return Math.clamp(sample, LEAST, MOST);
    }

    private int decodeHigh(int code) {
        int sample = high.prediction() + G722Tables.highDifference(high, code);
        G722Tables.adaptHigh(high, code);
        return Math.clamp(sample, LEAST, MOST);
    }
}
