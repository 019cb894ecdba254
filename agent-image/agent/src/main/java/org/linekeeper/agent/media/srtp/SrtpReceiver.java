package org.linekeeper.agent.media.srtp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decrypts the RTP that the other side sends, and refuses what is forged or comes twice. Confined by its owner's
/// lock.
public final class SrtpReceiver {
    /// Sources that are remembered: one that was replaced must not be played from its beginning once more.
    static final int SOURCES = 16;

    /// Beyond it, which 2^16 packets a sequence number belongs to is decided the other way (RFC 3711 appendix A).
    private static final int HALF = 1 << 15;

    private final SessionKeys keys;
    private final int tagBytes;
    private final Deque<Source> sources = new ArrayDeque<>();
    private final Map<Integer, Source> inherited = new HashMap<>();

    private static final class Source {
        private final int ssrc;
        private final ReplayWindow window = new ReplayWindow();
        private int rollover;
        private int highest;

        Source(int ssrc, int sequence) {
            this.ssrc = ssrc;
            highest = sequence;
        }

        /// The same source under another key: nothing has come twice yet.
        Source underNewKey() {
            var same = new Source(ssrc, highest);
            same.rollover = rollover;
            return same;
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
        this(key, null);
    }

    /// @param before with the key before: its sources count on (RFC 3711 §3.3.1), or begin anew as those of
    ///               some do
    public SrtpReceiver(MasterKey key, @Nullable SrtpReceiver before) {
        if (before != null) {
            before.sources.forEach(source -> inherited.put(source.ssrc, source.underNewKey()));
        }
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
        if (known != null) {
            return take(known, packet, header, signed) ? signed : -1;
        }
        var continued = inherited.get(ssrc);
        for (var source : continued == null
                ? List.of(new Source(ssrc, sequence))
                : List.of(continued, new Source(ssrc, sequence))) {
            if (take(source, packet, header, signed)) {
                remember(source);
                return signed;
            }
        }
        return -1;
    }

    /// Decrypts a packet whose tag is right.
    private boolean take(Source source, byte[] packet, int header, int signed) {
        int sequence = RtpHeader.sequence(packet);
        int rollover = source.rolloverOf(sequence);
        long index = (long) rollover << 16 | sequence;
        if (rollover < 0 || !source.window.isNew(index) || !keys.verify(packet, signed, rollover, tagBytes)) {
            return false;
        }
        source.take(rollover, sequence, index);
        keys.crypt(packet, header, signed - header, source.ssrc, index);
        return true;
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
        inherited.remove(source.ssrc);
    }
}
