package org.linekeeper.agent.media.srtp;

/// The few things that encryption has to know of an RTP packet (RFC 3550 §5.1).
final class RtpHeader {
    static final int LEAST_BYTES = 12;

    private RtpHeader() {}

    /// How long the header is, with contributing sources and extension; more than `length` for one that is cut off.
    static int bytes(byte[] packet, int length) {
        int bytes = LEAST_BYTES + (packet[0] & 0x0f) * Integer.BYTES;
        boolean extended = (packet[0] & 0x10) != 0;
        if (!extended || bytes + Integer.BYTES > length) {
            return extended ? length + 1 : bytes;
        }
        return bytes + Integer.BYTES + shortAt(packet, bytes + 2) * Integer.BYTES;
    }

    static int sequence(byte[] packet) {
        return shortAt(packet, 2);
    }

    static int ssrc(byte[] packet) {
        return intAt(packet, 8);
    }

    static int intAt(byte[] packet, int offset) {
        return shortAt(packet, offset) << 16 | shortAt(packet, offset + 2);
    }

    private static int shortAt(byte[] packet, int offset) {
        return (packet[offset] & 0xff) << 8 | (packet[offset + 1] & 0xff);
    }
}
