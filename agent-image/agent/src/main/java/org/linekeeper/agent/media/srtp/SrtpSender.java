package org.linekeeper.agent.media.srtp;

/// Encrypts the RTP that we send, of one SSRC, in order. Confined by its owner's lock.
public final class SrtpSender {
    /// What a packet grows by at most.
    public static final int MOST_ADDED = 10;

    private final SessionKeys keys;
    private final int tagBytes;
    private int rollover;
    private int lastSequence = -1;

    public SrtpSender(MasterKey key) {
        keys = new SessionKeys(key, SessionKeys.RTP);
        tagBytes = key.suite().tagBytes();
    }

    /// Encrypts a packet in place; there has to be room for [#MOST_ADDED] bytes behind it.
    ///
    /// @return its new length
    public int protect(byte[] packet, int length) {
        int sequence = RtpHeader.sequence(packet);
        if (sequence < lastSequence) {
            rollover++;
        }
        lastSequence = sequence;
        int header = RtpHeader.bytes(packet, length);
        long index = Integer.toUnsignedLong(rollover) << 16 | sequence;
        keys.crypt(packet, header, length - header, RtpHeader.ssrc(packet), index);
        keys.sign(packet, length, rollover, tagBytes);
        return length + tagBytes;
    }
}
