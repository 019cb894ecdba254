package org.linekeeper.agent.media.codec;

import java.util.function.IntUnaryOperator;

/// ITU-T G.711: eight bits a sample on one of two logarithmic scales of eight segments with sixteen steps. Has no
/// state: one object serves all calls.
final class G711 implements SoundEncoder, SoundDecoder {
    /// A-law, Europe's: twelve bits and every other bit inverted on the wire.
    static final G711 PCMA = new G711(G711::toALaw, G711::fromALaw);

    /// µ-law, North America's and Japan's: fourteen bits and all inverted on the wire.
    static final G711 PCMU = new G711(G711::toMuLaw, G711::fromMuLaw);

    private static final int A_LAW_MASK = 0x55;

    /// Added before the segment is looked for, so that µ-law's segments begin at powers of two.
    private static final int MU_LAW_BIAS = 0x84;

    private final short[] expanded = new short[1 << 8];

    /// By the upper fourteen bits of a sample: neither law looks at more.
    private final byte[] compressed = new byte[1 << 14];

    private G711(IntUnaryOperator compress, IntUnaryOperator expand) {
        for (int code = 0; code < expanded.length; code++) {
            expanded[code] = (short) expand.applyAsInt(code);
        }
        for (int i = 0; i < compressed.length; i++) {
            compressed[i] = (byte) compress.applyAsInt((short) (i << 2));
        }
    }

    private static int toALaw(int sample) {
        int sign = sample >= 0 ? 0x80 : 0;
        int magnitude = (sample >= 0 ? sample : ~sample) >> 4;
        if (magnitude < 32) {
            return (sign | magnitude) ^ A_LAW_MASK;
        }
        int segment = 28 - Integer.numberOfLeadingZeros(magnitude);
        return (sign | (segment << 4) | ((magnitude >> (segment - 1)) & 0x0f)) ^ A_LAW_MASK;
    }

    private static int fromALaw(int code) {
        int plain = code ^ A_LAW_MASK;
        int segment = (plain >> 4) & 0x07;
        int step = plain & 0x0f;
        int magnitude = segment == 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
        return (plain & 0x80) != 0 ? magnitude : -magnitude;
    }

    private static int toMuLaw(int sample) {
        int sign = sample >= 0 ? 0 : 0x80;
        int magnitude = Math.min((sample >= 0 ? sample : ~sample) + MU_LAW_BIAS, Short.MAX_VALUE);
        int segment = 24 - Integer.numberOfLeadingZeros(magnitude);
        int step = (magnitude >> (segment + 3)) & 0x0f;
        return (sign | (segment << 4) | step) ^ 0xff;
    }

    private static int fromMuLaw(int code) {
        int plain = code ^ 0xff;
        int segment = (plain >> 4) & 0x07;
        int step = plain & 0x0f;
        int magnitude = (((step << 3) + MU_LAW_BIAS) << segment) - MU_LAW_BIAS;
        return (plain & 0x80) == 0 ? magnitude : -magnitude;
    }

    @Override
    public int encode(short[] sound, int samples, byte[] payload, int offset) {
        for (int i = 0; i < samples; i++) {
            payload[offset + i] = compressed[(sound[i] & 0xffff) >> 2];
        }
        return samples;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] sound, int at) {
        for (int i = 0; i < length; i++) {
            sound[at + i] = expanded[payload[offset + i] & 0xff];
        }
        return length;
    }

    @Override
    public int samples(byte[] payload, int offset, int length) {
        return length;
    }

    /// Belongs to all calls.
    @Override
    public void close() {}
}
