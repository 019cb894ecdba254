package org.linekeeper.agent.media;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.dtls.Setup;
import org.linekeeper.agent.media.ice.IceDescription;
import org.linekeeper.agent.media.srtp.CryptoAttribute;

/// The parts of a session description (RFC 8866) that offer and answer are made of.
record SessionDescription(List<MediaLine> media) {
    SessionDescription {
        media = List.copyOf(media);
    }

    /// One `m=` line with what belongs to it; what stands for the whole session is copied into each.
    ///
    /// @param kind        `audio`, `video`, ...
    /// @param port        0 for a refused or ended stream
    /// @param protocol    `RTP/AVP`, `RTP/SAVP` or `UDP/TLS/RTP/SAVP` for what we speak
    /// @param formats     as they stand; payload types where the protocol is RTP
    /// @param types       those of the formats that are payload types
    /// @param address     from the `c=` line; empty for `0.0.0.0`, which old phones hold a call with
    /// @param encodings   what `a=rtpmap` says of payload types, `PCMA/8000` for instance
    /// @param parameters  what `a=fmtp` says of payload types
    /// @param controlPort of `a=rtcp` (RFC 3605); empty where it is the next port
    /// @param mux         `a=rtcp-mux` (RFC 5761)
    /// @param packetMillis `a=ptime`: how much sound it wants in one packet
    /// @param mostMillis  `a=maxptime`: how much it bears
    /// @param cryptos     the `a=crypto` lines that can be used (RFC 4568)
    /// @param fingerprints the `a=fingerprint` lines that can be used (RFC 8122)
    /// @param setup       `a=setup` (RFC 4145); HOLDCONN for what nobody knows
    /// @param ice         what can be used of ICE (RFC 8839); empty too where the address is none of its candidates
    /// @param iceMismatch whether there is ICE, but the address is none of its candidates: somebody on the way
    ///            knows
    ///                    nothing of it
    record MediaLine(
            String kind,
            int port,
            String protocol,
            List<String> formats,
            List<Integer> types,
            Optional<InetAddress> address,
            Direction direction,
            Map<Integer, String> encodings,
            Map<Integer, String> parameters,
            OptionalInt controlPort,
            boolean mux,
            OptionalInt packetMillis,
            OptionalInt mostMillis,
            List<CryptoAttribute> cryptos,
            List<Fingerprint> fingerprints,
            Optional<Setup> setup,
            Optional<IceDescription> ice,
            boolean iceMismatch) {
        MediaLine {
            formats = List.copyOf(formats);
            types = List.copyOf(types);
            encodings = Map.copyOf(encodings);
            parameters = Map.copyOf(parameters);
            cryptos = List.copyOf(cryptos);
            fingerprints = List.copyOf(fingerprints);
        }
    }

    /// Seen from the side that wrote the description (RFC 3264 §5.1).
    enum Direction {
        SENDRECV,
        SENDONLY,
        RECVONLY,
        INACTIVE;

        boolean sends() {
            return this == SENDRECV || this == SENDONLY;
        }

        boolean receives() {
            return this == SENDRECV || this == RECVONLY;
        }

        /// The same without wanting anything, as on hold (RFC 3264 §8.4).
        Direction withoutReceiving() {
            return sends() ? SENDONLY : INACTIVE;
        }

        /// What the other side answers that does all it may.
        Direction mirrored() {
            return switch (this) {
                case SENDRECV -> SENDRECV;
                case SENDONLY -> RECVONLY;
                case RECVONLY -> SENDONLY;
                case INACTIVE -> INACTIVE;
            };
        }
    }
}
