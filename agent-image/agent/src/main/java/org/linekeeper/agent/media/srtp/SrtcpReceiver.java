package org.linekeeper.agent.media.srtp;

import java.util.LinkedHashMap;

/// Decrypts the RTCP that the other side sends, and refuses what is forged or comes twice. Confined by its owner's
/// lock.
public final class SrtcpReceiver {
    /// As many as of sound.
    private static final int SOURCES = SrtpReceiver.SOURCES;

    private final SessionKeys keys;

    /// By source: a phone that begins another one counts anew (RFC 3711 §3.2.1). The oldest is forgotten first.
    private final LinkedHashMap<Integer, ReplayWindow> windows = new LinkedHashMap<>();

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
        int source = RtpHeader.intAt(packet, 4);
        var window = windows.getOrDefault(source, new ReplayWindow());
        if (!window.isNew(index) || !keys.verify(packet, signed, CryptoSuite.CONTROL_TAG_BYTES)) {
            return -1;
        }
        window.take(index);
        windows.put(source, window);
        if (windows.size() > SOURCES) {
            windows.pollFirstEntry();
        }
        if ((last & SrtcpSender.ENCRYPTED) != 0) {
            int clear = SrtcpSender.CLEAR_BYTES;
            keys.crypt(packet, clear, content - clear, source, index);
        }
        return content;
    }
}
