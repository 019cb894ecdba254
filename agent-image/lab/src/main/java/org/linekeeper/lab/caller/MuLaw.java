package org.linekeeper.lab.caller;

/// ITU-T G.711 µ-law, computed sample by sample.
final class MuLaw implements FarCodec {
    private static final int BIAS = 132;
    private static final int CLIP = 32_635;

    @Override
    public String mapping() {
        return "PCMU/8000";
    }

    @Override
    public int payloadType() {
        return 0;
    }

    @Override
    public int rate() {
        return 8_000;
    }

    @Override
    public int ticks() {
        return 160;
    }

    @Override
    public byte[] encode(short[] frame) {
        byte[] payload = new byte[frame.length];
        for (int i = 0; i < frame.length; i++) {
            payload[i] = encode(frame[i]);
        }
        return payload;
    }

    private static byte encode(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int biased = Math.min(Math.abs(sample), CLIP) + BIAS;
        int exponent = 24 - Integer.numberOfLeadingZeros(biased);
        int mantissa = biased >> (exponent + 3) & 0x0f;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }

    @Override
    public short[] decode(byte[] payload) {
        short[] frame = new short[payload.length];
        for (int i = 0; i < payload.length; i++) {
            int code = ~payload[i] & 0xff;
            int size = (((code & 0x0f) * 8 + BIAS) << (code >> 4 & 7)) - BIAS;
            frame[i] = (short) ((code & 0x80) == 0 ? size : -size);
        }
        return frame;
    }

    @Override
    public void close() {}
}
