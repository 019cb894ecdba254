package org.linekeeper.agent.media.codec;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.linekeeper.agent.sound.opus.Opus;
import org.linekeeper.protocol.LineMedia.SoundCodec;

/// A codec as a session description names it.
public enum Codec {
    OPUS(SoundCodec.OPUS, "opus", -1, 48_000, 48_000, 2),
    /// Its RTP clock is half of its rate, by a mistake that is kept (RFC 3551 §4.5.2).
    G722(SoundCodec.G722, "G722", 9, 8_000, 16_000, 1),
    PCMA(SoundCodec.PCMA, "PCMA", 8, 8_000, 8_000, 1),
    PCMU(SoundCodec.PCMU, "PCMU", 0, 8_000, 8_000, 1);

    /// Samples per second of the sound card, and of all sound between it and the codecs.
    public static final int CARD_RATE = 48_000;

    private final SoundCodec kind;
    private final String encodingName;
    private final int staticType;
    private final int clock;
    private final int rate;
    private final int channels;

    Codec(SoundCodec kind, String encodingName, int staticType, int clock, int rate, int channels) {
        this.kind = kind;
        this.encodingName = encodingName;
        this.staticType = staticType;
        this.clock = clock;
        this.rate = rate;
        this.channels = channels;
    }

    public static Codec of(SoundCodec kind) {
        return Arrays.stream(values())
                .filter(codec -> codec.kind == kind)
                .findFirst()
                .orElseThrow();
    }

    /// The codec of that `a=rtpmap` value, `PCMA/8000` for instance. One channel need not be named.
    public static Optional<Codec> named(String encoding) {
        for (var codec : values()) {
            boolean one = codec.channels == 1 && encoding.equalsIgnoreCase(codec.encoding() + "/1");
            if (one || encoding.equalsIgnoreCase(codec.encoding())) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }

    /// The codec that a payload type means where no `a=rtpmap` says otherwise.
    public static Optional<Codec> ofStaticType(int type) {
        for (var codec : values()) {
            if (codec.staticType == type) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }

    /// Whether it can be used here: Opus stands on a library that a machine may lack.
    public boolean available() {
        return this != OPUS || Opus.available();
    }

    /// The encoding name of `a=rtpmap` (RFC 4855).
    public String encodingName() {
        return encodingName;
    }

    /// The whole value of `a=rtpmap`.
    public String encoding() {
        return encodingName + "/" + clock + (channels == 1 ? "" : "/" + channels);
    }

    /// Its static payload type (RFC 3551 §6); empty where a number is chosen for each session.
    public OptionalInt staticType() {
        return staticType < 0 ? OptionalInt.empty() : OptionalInt.of(staticType);
    }

    /// Units of the RTP timestamp per second.
    public int clock() {
        return clock;
    }

    /// Samples per second of the sound that it carries.
    public int rate() {
        return rate;
    }

    /// What stands in `a=fmtp` (RFC 7587 §6.1); empty for nothing.
    public String parameters() {
        return this == OPUS ? "useinbandfec=1;usedtx=1" : "";
    }

    /// The packet time that it can do and that comes nearest to the wanted one from below, in milliseconds.
    public int packetMillis(int wanted) {
        if (this != OPUS) {
            return Math.clamp(wanted / 10 * 10L, 10, 60);
        }
        return wanted >= 60 ? 60 : wanted >= 40 ? 40 : wanted >= 20 ? 20 : 10;
    }

    /// An encoder for one call, of sound at the card's rate.
    ///
    /// @param wishes the receiver's, as its `a=fmtp` tells them
    public SoundEncoder newEncoder(String wishes) {
        return switch (this) {
            case OPUS -> new OpusSoundEncoder(wishes);
            case G722 -> new ResampledEncoder(new G722Encoder(), rate);
            case PCMA -> new ResampledEncoder(G711.PCMA, rate);
            case PCMU -> new ResampledEncoder(G711.PCMU, rate);
        };
    }

    /// A decoder for one call, to sound at the card's rate.
    public SoundDecoder newDecoder() {
        return switch (this) {
            case OPUS -> new OpusSoundDecoder();
            case G722 -> new ResampledDecoder(new G722Decoder(), rate);
            case PCMA -> new ResampledDecoder(G711.PCMA, rate);
            case PCMU -> new ResampledDecoder(G711.PCMU, rate);
        };
    }
}
