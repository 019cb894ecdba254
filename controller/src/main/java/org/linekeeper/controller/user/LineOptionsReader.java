package org.linekeeper.controller.user;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.user.Requests.NewMedia;
import org.linekeeper.controller.user.Requests.NewSignalling;
import org.linekeeper.controller.user.Requests.NewTurn;
import org.linekeeper.protocol.IceServer;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.Ice;
import org.linekeeper.protocol.LineMedia.SoundCodec;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.SipTransport;
import org.linekeeper.protocol.TurnServer;

/// Makes a line's options of requests; what is left out is the standard's. For one request.
final class LineOptionsReader {
    private static final int LONGEST_TRUST = 65_536;
    /// As JSON, which is how it is kept, beside the line's other options: a line break takes two characters there.
    private static final int LONGEST_KEPT = 69_000;

    private final Fields fields;

    LineOptionsReader(Fields fields) {
        this.fields = fields;
    }

    LineSignalling signalling(String prefix, @Nullable NewSignalling request) {
        LineSignalling standard = LineSignalling.STANDARD;
        if (request == null) {
            return standard;
        }
        return new LineSignalling(
                fields.optional(
                                prefix + "keepAlive",
                                request.keepAlive(),
                                Fields.word(LineSignalling.KeepAlive.values()))
                        .orElse(standard.keepAlive()),
                orZero(
                        prefix + "sessionSeconds",
                        request.sessionSeconds(),
                        standard.sessionSeconds(),
                        LineSignalling.LEAST_SESSION_SECONDS,
                        LineSignalling.MOST_SESSION_SECONDS),
                fields.optional(
                                prefix + "callerIdentity",
                                request.callerIdentity(),
                                Fields.word(LineSignalling.CallerIdentity.values()))
                        .orElse(standard.callerIdentity()),
                fields.optional(prefix + "trust", request.trust(), LineOptionsReader::certificates)
                        .orElse(null),
                Boolean.TRUE.equals(request.messageWaiting()),
                fields.optional(prefix + "presence", request.presence(), Fields.word(LineSignalling.Presence.values()))
                        .orElse(standard.presence()));
    }

    /// @param transport of the line's signalling
    LineMedia media(String prefix, @Nullable NewMedia request, SipTransport transport) {
        LineMedia standard = LineMedia.STANDARD;
        if (request == null) {
            return standard;
        }
        return new LineMedia(
                codecs(prefix + "codecs", request.codecs()),
                encryption(prefix + "encryption", request.encryption(), transport),
                packetMillis(prefix + "packetMillis", request.packetMillis()),
                fields.optional(prefix + "digits", request.digits(), Fields.word(LineMedia.Digits.values()))
                        .orElse(standard.digits()),
                gain(prefix + "toPhoneDb", request.toPhoneDb()),
                gain(prefix + "toClientDb", request.toClientDb()),
                orZero(
                        prefix + "silenceSeconds",
                        request.silenceSeconds(),
                        standard.silenceSeconds(),
                        LineMedia.LEAST_SILENCE_SECONDS,
                        LineMedia.MOST_SILENCE_SECONDS),
                ice(prefix, request),
                stun(prefix + "stun", request.stun()),
                turn(prefix + "turn.", request.turn()));
    }

    /// Servers that nobody would ask are a mistake.
    private Ice ice(String prefix, NewMedia request) {
        Ice wanted = fields.optional(prefix + "ice", request.ice(), Fields.word(Ice.values()))
                .orElse(LineMedia.STANDARD.ice());
        if (wanted == Ice.NONE && request.stun() != null) {
            fields.refuse(prefix + "stun", "needs ice to be ICE or REQUIRED");
        }
        if (wanted == Ice.NONE && request.turn() != null) {
            fields.refuse(prefix + "turn", "needs ice to be ICE or REQUIRED");
        }
        return wanted;
    }

    private @Nullable String stun(String path, @Nullable String uri) {
        return fields.optional(path, uri, LineOptionsReader::stun).orElse(null);
    }

    private static String stun(String uri) {
        IceServer.stun(uri);
        return uri;
    }

    private @Nullable TurnServer turn(String prefix, @Nullable NewTurn request) {
        if (request == null) {
            return null;
        }
        Optional<String> uri = fields.required(prefix + "uri", request.uri(), LineOptionsReader::turn);
        Optional<String> user = fields.required(prefix + "user", request.user(), SettingsReader::username);
        return uri.isEmpty() || user.isEmpty() ? null : new TurnServer(uri.get(), user.get(), null);
    }

    private static String turn(String uri) {
        IceServer.turn(uri);
        return uri;
    }

    /// SDES writes the keys of the sound into the signalling (RFC 4568 §8.3): in plain, encryption would be a pretence.
    private Encryption encryption(String path, @Nullable String given, SipTransport transport) {
        Encryption wanted =
                fields.optional(path, given, Fields.word(Encryption.values())).orElse(LineMedia.STANDARD.encryption());
        if (wanted == Encryption.SDES && transport != SipTransport.TLS) {
            fields.refuse(path, "SDES needs the transport TLS: over " + transport + " its keys would go in plain");
        }
        return wanted;
    }

    private List<SoundCodec> codecs(String path, @Nullable List<@Nullable String> names) {
        List<SoundCodec> read = new ArrayList<>();
        List<String> present = fields.list(path, names, SoundCodec.values().length);
        for (int i = 0; i < present.size(); i++) {
            String entry = path + "[" + i + "]";
            Optional<SoundCodec> codec = fields.required(entry, present.get(i), Fields.word(SoundCodec.values()));
            if (codec.filter(read::contains).isPresent()) {
                fields.refuse(entry, codec.get() + " is in the list already");
            } else {
                codec.ifPresent(read::add);
            }
        }
        return read;
    }

    private int packetMillis(String path, @Nullable Integer given) {
        int millis = given == null ? LineMedia.DEFAULT_PACKET_MILLIS : given;
        if (!LineMedia.PACKET_MILLIS.contains(millis)) {
            fields.refuse(path, "must be one of " + LineMedia.PACKET_MILLIS);
            return LineMedia.DEFAULT_PACKET_MILLIS;
        }
        return millis;
    }

    private double gain(String path, @Nullable Double decibels) {
        return fields.number(path, decibels, 0.0, LineMedia.LEAST_DB, LineMedia.MOST_DB);
    }

    /// A number of seconds that may also be 0.
    private int orZero(String path, @Nullable Integer given, int absent, int least, int most) {
        if (given == null) {
            return absent;
        }
        if (given != 0 && (given < least || given > most)) {
            fields.refuse(path, "must be 0, or " + least + " to " + most);
            return absent;
        }
        return given;
    }

    /// How many characters one takes at most as JSON.
    private static int kept(int character) {
        return switch (character) {
            case '\n', '\r', '\t', '"', '\\' -> 2;
            default -> character < ' ' ? 6 : 1;
        };
    }

    private static String certificates(String pem) {
        if (pem.length() > LONGEST_TRUST) {
            throw new IllegalArgumentException("must be at most " + LONGEST_TRUST + " characters");
        }
        if (pem.chars().map(LineOptionsReader::kept).sum() > LONGEST_KEPT) {
            throw new IllegalArgumentException("must be at most " + LONGEST_KEPT + " characters as JSON");
        }
        try {
            var found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            if (found.isEmpty()) {
                throw new IllegalArgumentException("holds no certificate in PEM");
            }
            return pem;
        } catch (CertificateException unreadable) {
            throw new IllegalArgumentException("is not a list of certificates in PEM", unreadable);
        }
    }
}
