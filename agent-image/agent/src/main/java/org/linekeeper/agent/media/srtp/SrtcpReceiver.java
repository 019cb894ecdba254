package org.linekeeper.agent.media.srtp;

/// Decrypts the RTCP that the other side sends, and refuses what is forged or comes twice. Confined by its owner's
/// lock.
public final class SrtcpReceiver {
    private final SessionKeys keys;

    /// One for all sources: each sender counts its own packets, and there is one sender.
    private final ReplayWindow window = new ReplayWindow();

    public SrtcpReceiver(MasterKey key) {
        keys = new SessionKeys(key, SessionKeys.RTCP);
    }

    /// Checks and decrypts a packet in place.
    ///
    /// @return its new length; -1 for one that is forged, repeated or malformed
    public int unprotect(byte[] packet, int length) {
        int signed = length - CryptoSuite.CONTROL_TAG_BYTES;
        int content = signed - Integer.BYTES;
        if (content < SrtcpSender.CLEAR_BYTES) {
            return -1;
        }
        int last = RtpHeader.intAt(packet, content);
        int index = last & ~SrtcpSender.ENCRYPTED;
        if (!window.isNew(index) || !keys.verify(packet, signed, CryptoSuite.CONTROL_TAG_BYTES)) {
            return -1;
        }
        window.take(index);
        if ((last & SrtcpSender.ENCRYPTED) != 0) {
            int clear = SrtcpSender.CLEAR_BYTES;
            keys.crypt(packet, clear, content - clear, RtpHeader.intAt(packet, 4), index);
        }
        return content;
    }
}
