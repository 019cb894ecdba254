package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a line's calls carry sound.
///
/// @param codecs         those that may be used, the preferred one first; no codec twice
/// @param encryption     what the line demands; it is never given up silently
/// @param packetMillis   sound in one packet: 10, 20, 30, 40 or 60; the other side's `ptime` wins
/// @param digits         how digits are sent to the phone's side; they are understood however they come
/// @param toPhoneDb      gain of what the phone hears, -30 to 20 dB
/// @param toClientDb     gain of what the client hears, -30 to 20 dB
/// @param silenceSeconds a call that is not on hold and brings no packet for so long is ended, 5 to 3600; 0 never ends
///                       one, it is only recorded
/// @param ice            whether ways for the sound are looked for
/// @param stun           a server that tells the address under which it sees us, as [IceServer] reads it; null for none
/// @param turn           a server that passes the sound on where there is no other way; null for none
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LineMedia(
        List<SoundCodec> codecs,
        Encryption encryption,
        int packetMillis,
        Digits digits,
        double toPhoneDb,
        double toClientDb,
        int silenceSeconds,
        Ice ice,
        @Nullable String stun,
        @Nullable TurnServer turn) {
    public static final int DEFAULT_PACKET_MILLIS = 20;
    public static final List<Integer> PACKET_MILLIS = List.of(10, 20, 30, 40, 60);
    public static final double LEAST_DB = -30;
    public static final double MOST_DB = 20;
    public static final int LEAST_SILENCE_SECONDS = 5;
    public static final int MOST_SILENCE_SECONDS = 3_600;
    private static final List<SoundCodec> ALL =
            List.of(SoundCodec.OPUS, SoundCodec.G722, SoundCodec.PCMA, SoundCodec.PCMU);

    public static final LineMedia STANDARD =
            new LineMedia(ALL, Encryption.NONE, DEFAULT_PACKET_MILLIS, Digits.RTP_EVENT, 0, 0, 0);

    public LineMedia {
        codecs = codecs == null || codecs.isEmpty() ? ALL : List.copyOf(codecs);
        encryption = encryption == null ? Encryption.NONE : encryption;
        digits = digits == null ? Digits.RTP_EVENT : digits;
        ice = ice == null ? Ice.NONE : ice;
        packetMillis = packetMillis == 0 ? DEFAULT_PACKET_MILLIS : packetMillis;
        if (codecs.stream().distinct().count() != codecs.size()) {
            throw new IllegalArgumentException("codecs must name no codec twice");
        }
        if (!PACKET_MILLIS.contains(packetMillis)) {
            throw new IllegalArgumentException("packetMillis must be 10, 20, 30, 40 or 60");
        }
        requireGain("toPhoneDb", toPhoneDb);
        requireGain("toClientDb", toClientDb);
        if (silenceSeconds != 0 && (silenceSeconds < LEAST_SILENCE_SECONDS || silenceSeconds > MOST_SILENCE_SECONDS)) {
            throw new IllegalArgumentException("silenceSeconds must be 0, or 5 to 3600");
        }
        if (stun != null) {
            IceServer.stun(stun);
        }
    }

    /// A line that looks for no ways.
    public LineMedia(
            List<SoundCodec> codecs,
            Encryption encryption,
            int packetMillis,
            Digits digits,
            double toPhoneDb,
            double toClientDb,
            int silenceSeconds) {
        this(codecs, encryption, packetMillis, digits, toPhoneDb, toClientDb, silenceSeconds, Ice.NONE, null, null);
    }

    /// The same with other ways.
    public LineMedia with(Ice otherIce, @Nullable String otherStun, @Nullable TurnServer otherTurn) {
        return new LineMedia(
                codecs,
                encryption,
                packetMillis,
                digits,
                toPhoneDb,
                toClientDb,
                silenceSeconds,
                otherIce,
                otherStun,
                otherTurn);
    }

    private static void requireGain(String name, double decibels) {
        if (!(decibels >= LEAST_DB && decibels <= MOST_DB)) {
            throw new IllegalArgumentException(name + " must be -30 to 20");
        }
    }

    public enum SoundCodec {
        /// 48 kHz (RFC 6716, RFC 7587).
        OPUS,
        /// 16 kHz, ITU-T G.722 at 64 kbit/s.
        G722,
        /// 8 kHz, ITU-T G.711 A-law.
        PCMA,
        /// 8 kHz, ITU-T G.711 µ-law.
        PCMU
    }

    public enum Encryption {
        /// RTP/AVP. An offer of a peer's that is encrypted is accepted encrypted.
        NONE,
        /// SRTP with keys in the session description (RFC 4568), which then travels over TLS. An offer of keys agreed
        /// over the media path is accepted too.
        SDES,
        /// SRTP with keys agreed over the media path (RFC 5764), and nothing else.
        DTLS
    }

    public enum Ice {
        /// None are looked for: sound goes where it comes from (symmetric RTP, RFC 4961).
        NONE,
        /// By ICE (RFC 8445, RFC 8839) with a peer that has it, as with NONE with one that has not.
        ICE,
        /// By ICE, and no call with a peer that has it not.
        REQUIRED
    }

    public enum Digits {
        /// RFC 4733, in-band where the other side has no telephone-event.
        RTP_EVENT,
        /// SIP INFO with `application/dtmf-relay`.
        INFO,
        /// The two tones themselves.
        IN_BAND
    }
}
