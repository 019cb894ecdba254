package org.linekeeper.agent.media.srtp;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Decrypts the RTP that the other side sends, and refuses what is forged or comes twice. Confined by its owner's
/// lock.
public final class SrtpReceiver {
    /// Sources that are remembered: one that was replaced must not be played from its beginning once more.
    private static final int SOURCES = 16;

    /// Beyond it, which 2^16 packets a sequence number belongs to is decided the other way (RFC 3711 appendix A).
    private static final int HALF = 1 << 15;

    private final SessionKeys keys;
    private final int tagBytes;
    private final Deque<Source> sources = new ArrayDeque<>();

    private static final class Source {
        private final int ssrc;
        private final ReplayWindow window = new ReplayWindow();
        private int rollover;
        private int highest;

        Source(int ssrc, int sequence) {
            this.ssrc = ssrc;
            highest = sequence;
        }

        /// RFC 3711 §3.3.1.
        int rolloverOf(int sequence) {
            if (highest < HALF) {
                return sequence - highest > HALF ? rollover - 1 : rollover;
            }
            return highest - HALF > sequence ? rollover + 1 : rollover;
        }

        void take(int packetRollover, int sequence, long index) {
            window.take(index);
            if (packetRollover > rollover || (packetRollover == rollover && sequence > highest)) {
                rollover = packetRollover;
                highest = sequence;
            }
        }
    }

    public SrtpReceiver(MasterKey key) {
        keys = new SessionKeys(key, SessionKeys.RTP);
        tagBytes = key.suite().tagBytes();
    }

    /// Checks and decrypts a packet in place.
    ///
    /// @return its new length; -1 for one that is forged, repeated or malformed, which is left as it was
    public int unprotect(byte[] packet, int length) {
        int signed = length - tagBytes;
        if (signed < RtpHeader.LEAST_BYTES) {
            return -1;
        }
        int header = RtpHeader.bytes(packet, signed);
        if (header > signed) {
            return -1;
        }
        int ssrc = RtpHeader.ssrc(packet);
        int sequence = RtpHeader.sequence(packet);
        var known = source(ssrc);
        var source = known == null ? new Source(ssrc, sequence) : known;
        int rollover = source.rolloverOf(sequence);
        long index = (long) rollover << 16 | sequence;
        if (rollover < 0 || !source.window.isNew(index) || !keys.verify(packet, signed, rollover, tagBytes)) {
            return -1;
        }
        if (known == null) {
            remember(source);
        }
        source.take(rollover, sequence, index);
        keys.crypt(packet, header, signed - header, ssrc, index);
        return signed;
    }

    private @Nullable Source source(int ssrc) {
        for (var source : sources) {
            if (source.ssrc == ssrc) {
                return source;
            }
        }
        return null;
    }

    private void remember(Source source) {
        if (sources.size() == SOURCES) {
            sources.removeLast();
        }
        sources.addFirst(source);
    }
}
