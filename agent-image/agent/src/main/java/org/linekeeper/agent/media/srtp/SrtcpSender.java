package org.linekeeper.agent.media.srtp;

import java.nio.ByteBuffer;

/// Encrypts the RTCP that we send (RFC 3711 §3.4). Confined by its owner's lock.
public final class SrtcpSender {
    /// What a packet grows by: the index and the tag.
    public static final int ADDED = Integer.BYTES + CryptoSuite.CONTROL_TAG_BYTES;

    /// Header and SSRC of the first packet stay readable.
    static final int CLEAR_BYTES = 8;

    static final int ENCRYPTED = 0x8000_0000;

    private final SessionKeys keys;
    private int index;

    public SrtcpSender(MasterKey key) {
        keys = new SessionKeys(key, SessionKeys.RTCP);
    }

    /// Encrypts a compound packet in place; there has to be room for [#ADDED] bytes behind it.
    ///
    /// @return its new length
    public int protect(byte[] packet, int length) {
        keys.crypt(packet, CLEAR_BYTES, length - CLEAR_BYTES, RtpHeader.intAt(packet, 4), index);
        ByteBuffer.wrap(packet, length, Integer.BYTES).putInt(index | ENCRYPTED);
        index = index + 1 & ~ENCRYPTED;
        keys.sign(packet, length + Integer.BYTES, CryptoSuite.CONTROL_TAG_BYTES);
        return length + ADDED;
    }
}
