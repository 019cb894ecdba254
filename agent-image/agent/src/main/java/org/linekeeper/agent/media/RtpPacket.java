package org.linekeeper.agent.media;

/// One RTP packet's header (RFC 3550 §5.1) over a buffer, used again for every packet. Confined to one thread.
final class RtpPacket {
    static final int HEADER_BYTES = 12;

    /// What fills an Ethernet frame, or would not fit in, is none of ours.
    static final int MAX_BYTES = 1_500;

    private static final int VERSION = 2;

    private final byte[] bytes = new byte[MAX_BYTES];
    private int payloadOffset;
    private int payloadLength;

    byte[] bytes() {
        return bytes;
    }

    /// Whether the packet in the buffer is RTCP, which may come to the same port (RFC 5761 §4).
    boolean isControl() {
        int type = bytes[1] & 0xff;
        return type >= 192 && type <= 223;
    }

    /// Reads the header of the first `length` bytes.
    ///
    /// @return false for anything that is not a whole RTP packet; the packet's other values mean nothing then
    boolean parse(int length) {
        if (length < HEADER_BYTES || length >= MAX_BYTES || (bytes[0] & 0xff) >> 6 != VERSION) {
            return false;
        }
        int offset = HEADER_BYTES + (bytes[0] & 0x0f) * Integer.BYTES;
        if ((bytes[0] & 0x10) != 0) {
            if (offset + Integer.BYTES > length) {
                return false;
            }
            offset += Integer.BYTES + shortAt(offset + 2) * Integer.BYTES;
        }
        int padding = (bytes[0] & 0x20) != 0 ? bytes[length - 1] & 0xff : 0;
        boolean paddingPlausible = (bytes[0] & 0x20) == 0 || padding > 0;
        payloadOffset = offset;
        payloadLength = length - offset - padding;
        return paddingPlausible && payloadLength >= 0;
    }

    /// Begins a packet to be sent; its payload goes behind [#HEADER_BYTES].
    void write(int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        bytes[0] = (byte) (VERSION << 6);
        bytes[1] = (byte) ((marker ? 0x80 : 0) | payloadType);
        bytes[2] = (byte) (sequence >> 8);
        bytes[3] = (byte) sequence;
        putInt(4, timestamp);
        putInt(8, ssrc);
    }

    int payloadType() {
        return bytes[1] & 0x7f;
    }

    boolean marker() {
        return (bytes[1] & 0x80) != 0;
    }

    /// 16 bits.
    int sequence() {
        return shortAt(2);
    }

    int timestamp() {
        return intAt(4);
    }

    int ssrc() {
        return intAt(8);
    }

    int payloadOffset() {
        return payloadOffset;
    }

    int payloadLength() {
        return payloadLength;
    }

    private int shortAt(int offset) {
        return ((bytes[offset] & 0xff) << 8) | (bytes[offset + 1] & 0xff);
    }

    private int intAt(int offset) {
        return (shortAt(offset) << 16) | shortAt(offset + 2);
    }

    private void putInt(int offset, int value) {
        bytes[offset] = (byte) (value >> 24);
        bytes[offset + 1] = (byte) (value >> 16);
        bytes[offset + 2] = (byte) (value >> 8);
        bytes[offset + 3] = (byte) value;
    }
}
