package org.linekeeper.agent.media;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.linekeeper.agent.media.SessionDescription.Direction;
import org.linekeeper.agent.media.SessionDescription.MediaLine;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.srtp.CryptoAttribute;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Encryption;

/// Offer and answer (RFC 3264) for one stream of sound. Pure: says what is agreed and what is to be sent.
///
/// An offer has the line's codecs in their order. An answer takes the first of the offer's that the line has: who
/// calls knows its own way best. A line that demands encryption never agrees to anything else; one that does not
/// still takes an encrypted offer encrypted.
///
/// @param local     our address and RTP port; RTCP is on the next
/// @param sessionId the number of our session in `o=`
/// @param line      how the line's calls carry sound
/// @param cryptos   the keys that we encrypt with, one for each suite, the preferred one first
record SdpNegotiation(InetSocketAddress local, long sessionId, LineMedia line, List<CryptoAttribute> cryptos) {
    private static final Set<String> PLAIN = Set.of("RTP/AVP", "RTP/AVPF");
    private static final Set<String> ENCRYPTED = Set.of("RTP/SAVP", "RTP/SAVPF");

    /// Comfort noise (RFC 3389) is understood, whether it was agreed or not.
    static final int COMFORT_NOISE = 13;

    /// The numbers that we offer where none is fixed: Opus, and digits for each of the two clocks (RFC 4733 §2.1 wants
    /// that of the sound).
    private static final int OPUS_TYPE = 111;

    private static final Map<Integer, Integer> EVENT_TYPES = Map.of(8_000, 101, 48_000, 110);
    private static final String EVENT = "TELEPHONE-EVENT/";

    SdpNegotiation {
        cryptos = List.copyOf(cryptos);
    }

    /// An answer, and what is agreed with it.
    record Answer(String sdp, Agreement agreement) {}

    /// A payload type and what it stands for.
    private record Format(int type, Codec codec) {}

    /// @param version counts our descriptions in this session, from 1
    /// @throws SdpException where the line demands what can't be done
    String offer(int version) {
        requirePossible();
        var formats = offered();
        var events = new ArrayList<String>();
        formats.stream()
                .map(format -> format.codec().clock())
                .distinct()
                .forEach(clock -> events.add(EVENT_TYPES.get(clock) + " telephone-event/" + clock));
        boolean encrypted = line.encryption() == Encryption.SDES;
        return session(version)
                + audio(
                        encrypted ? "RTP/SAVP" : "RTP/AVP",
                        formats,
                        events,
                        line.packetMillis(),
                        Direction.SENDRECV,
                        encrypted ? cryptos : List.of(),
                        true);
    }

    private void requirePossible() {
        if (line.encryption() == Encryption.DTLS) {
            throw new SdpException("the line demands keys agreed over the media path (DTLS-SRTP), which is not"
                    + " supported; no call is made without them");
        }
    }

    private List<Codec> codecs() {
        return line.codecs().stream().map(Codec::of).filter(Codec::available).toList();
    }

    private List<Format> offered() {
        return codecs().stream()
                .map(codec -> new Format(codec.staticType().orElse(OPUS_TYPE), codec))
                .toList();
    }

    /// @throws SdpException where no audio line can be used
    Answer answer(SessionDescription offer, int version) {
        requirePossible();
        var lines = offer.media();
        int index = IntStream.range(0, lines.size())
                .filter(i -> isUsable(lines.get(i)))
                .reduce((one, other) -> isEncrypted(lines.get(other)) && !isEncrypted(lines.get(one)) ? other : one)
                .orElseThrow(() -> unusable(offer));
        var chosen = lines.get(index);
        var crypto = isEncrypted(chosen) ? Optional.of(crypto(chosen)) : Optional.<Crypto>empty();
        var agreement = agree(chosen, formats(chosen), crypto.map(Crypto::keys));
        var text = new StringBuilder(session(version));
        for (int i = 0; i < lines.size(); i++) {
            var media = lines.get(i);
            if (i == index) {
                text.append(audio(
                        media.protocol(),
                        List.of(new Format(agreement.payloadType(), agreement.codec())),
                        agreement.eventType().stream()
                                .mapToObj(type -> type + " "
                                        + media.encodings()
                                                .getOrDefault(type, "")
                                                .toLowerCase(Locale.ROOT))
                                .toList(),
                        agreement.packetMillis(),
                        media.direction().mirrored(),
                        crypto.map(Crypto::ours).stream().toList(),
                        media.mux()));
            } else {
                var formats = String.join(" ", media.formats());
                text.append("m=%s 0 %s %s\r\n".formatted(media.kind(), media.protocol(), formats));
            }
        }
        return new Answer(text.toString(), agreement);
    }

    /// @param answer to our [#offer]
    /// @throws SdpException where it refuses the sound or holds nothing that was offered
    Agreement accept(SessionDescription answer) {
        requirePossible();
        if (answer.media().size() != 1) {
            throw new SdpException("answer: " + answer.media().size() + " m= lines where one was offered");
        }
        var media = answer.media().getFirst();
        if (media.port() == 0) {
            throw new SdpException("answer: the audio line is refused");
        }
        if (!isUsable(media) || isEncrypted(media) != (line.encryption() == Encryption.SDES)) {
            throw unusable(answer);
        }
        var keys = isEncrypted(media) ? Optional.of(answeredKeys(media)) : Optional.<Agreement.Keys>empty();
        return agree(media, formats(media), keys);
    }

    /// What was chosen of an offer's keys.
    private record Crypto(CryptoAttribute ours, Agreement.Keys keys) {}

    private Crypto crypto(MediaLine media) {
        var theirs = media.cryptos().getFirst();
        var ours = ours(theirs);
        return new Crypto(new CryptoAttribute(theirs.tag(), ours.key()), new Agreement.Keys(ours.key(), theirs.key()));
    }

    private CryptoAttribute ours(CryptoAttribute theirs) {
        return cryptos.stream()
                .filter(crypto -> crypto.key().suite() == theirs.key().suite())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no key for " + theirs.key()));
    }

    private Agreement.Keys answeredKeys(MediaLine media) {
        var theirs = media.cryptos().getFirst();
        return cryptos.stream()
                .filter(ours -> ours.tag() == theirs.tag()
                        && ours.key().suite() == theirs.key().suite())
                .findFirst()
                .map(ours -> new Agreement.Keys(ours.key(), theirs.key()))
                .orElseThrow(() -> new SdpException("answer: its a=crypto line is none of those that were offered"));
    }

    private boolean isUsable(MediaLine media) {
        boolean protocol = isEncrypted(media)
                ? !media.cryptos().isEmpty()
                : PLAIN.contains(media.protocol()) && line.encryption() == Encryption.NONE;
        return media.kind().equals("audio")
                && media.port() != 0
                && protocol
                && !formats(media).isEmpty();
    }

    private static boolean isEncrypted(MediaLine media) {
        return ENCRYPTED.contains(media.protocol());
    }

    private SdpException unusable(SessionDescription description) {
        var seen = description.media().stream()
                .map(media -> "%s %d %s %s, %d usable a=crypto"
                        .formatted(
                                media.kind(),
                                media.port(),
                                media.protocol(),
                                String.join(" ", media.formats()),
                                media.cryptos().size()))
                .collect(Collectors.joining("; "));
        var names = codecs().stream().map(Codec::encodingName).collect(Collectors.joining(" or "));
        var protocol = line.encryption() == Encryption.NONE ? "RTP/AVP, or RTP/SAVP" : "RTP/SAVP";
        return new SdpException("session description: no audio line with " + names + " over " + protocol
                + " with a=crypto in: " + seen);
    }

    private Agreement agree(MediaLine media, List<Format> formats, Optional<Agreement.Keys> keys) {
        // the first is the other side's favourite (RFC 3264 §6.1); it may still send any of them
        var first = formats.getFirst();
        var understood = new HashMap<Integer, Codec>();
        formats.forEach(format -> understood.putIfAbsent(format.type(), format.codec()));
        var direction = media.direction().mirrored();
        var remote = media.address().map(address -> new InetSocketAddress(address, media.port()));
        int controlPort = media.mux() ? media.port() : media.controlPort().orElse(Math.min(media.port() + 1, 65_535));
        var control = media.address().map(address -> new InetSocketAddress(address, controlPort));
        return new Agreement(
                first.codec(),
                first.type(),
                media.parameters().getOrDefault(first.type(), ""),
                packetMillis(media, first.codec()),
                understood,
                eventType(media, first.codec()),
                eventTypes(media),
                remote,
                control,
                media.mux(),
                keys,
                direction.sends() && remote.isPresent(),
                direction.receives());
    }

    private int packetMillis(MediaLine media, Codec codec) {
        int wanted = media.packetMillis().orElse(line.packetMillis());
        return codec.packetMillis(Math.min(wanted, media.mostMillis().orElse(wanted)));
    }

    /// That of the sound's own clock, else any: phones have been seen that name 8,000 beside Opus.
    private static OptionalInt eventType(MediaLine media, Codec codec) {
        var types = eventTypes(media);
        return types.stream()
                .filter(type -> isEvent(media, type, String.valueOf(codec.clock())))
                .findFirst()
                .or(() -> types.stream().findFirst())
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    private static Set<Integer> eventTypes(MediaLine media) {
        var types = new HashSet<Integer>();
        for (int type : types(media)) {
            if (isEvent(media, type, "")) {
                types.add(type);
            }
        }
        return types;
    }

    private static boolean isEvent(MediaLine media, int type, String clock) {
        return media.encodings().getOrDefault(type, "").toUpperCase(Locale.ROOT).startsWith(EVENT + clock);
    }

    private static List<Integer> types(MediaLine media) {
        return media.formats().stream()
                .filter(format -> format.matches("\\d{1,3}"))
                .map(Integer::valueOf)
                .filter(type -> type < 128)
                .toList();
    }

    /// Those that the line has, in the description's order.
    private List<Format> formats(MediaLine media) {
        var allowed = codecs();
        return types(media).stream()
                .flatMap(type -> codec(media, type).map(codec -> new Format(type, codec)).stream())
                .filter(format -> allowed.contains(format.codec()))
                .toList();
    }

    private static Optional<Codec> codec(MediaLine media, int type) {
        var encoding = media.encodings().get(type);
        return encoding == null ? Codec.ofStaticType(type) : Codec.named(encoding);
    }

    private String session(int version) {
        var address = address();
        return """
                v=0\r
                o=- %d %d %s\r
                s=-\r
                c=%s\r
                t=0 0\r
                """.formatted(sessionId, version, address, address);
    }

    private String address() {
        InetAddress address = local.getAddress();
        var literal = address.getHostAddress().split("%", 2)[0];
        return "IN " + (address instanceof Inet6Address ? "IP6 " : "IP4 ") + literal;
    }

    /// @param events payload type and encoding of digits
    private String audio(
            String protocol,
            List<Format> formats,
            List<String> events,
            int packetMillis,
            Direction direction,
            List<CryptoAttribute> keys,
            boolean mux) {
        var types = new ArrayList<String>();
        var attributes = new StringBuilder();
        for (var format : formats) {
            var codec = format.codec();
            types.add(String.valueOf(format.type()));
            attributes.append("a=rtpmap:%d %s\r\n".formatted(format.type(), codec.encoding()));
            if (!codec.parameters().isEmpty()) {
                attributes.append("a=fmtp:%d %s\r\n".formatted(format.type(), codec.parameters()));
            }
        }
        for (var event : events) {
            var type = event.split(" ", 2)[0];
            types.add(type);
            attributes.append("a=rtpmap:%s\r\na=fmtp:%s 0-15\r\n".formatted(event, type));
        }
        keys.forEach(key -> attributes.append("a=crypto:%s\r\n".formatted(key.text())));
        if (mux) {
            attributes.append("a=rtcp-mux\r\n");
        }
        return "m=audio %d %s %s\r\n".formatted(local.getPort(), protocol, String.join(" ", types))
                + attributes
                + "a=rtcp:%d\r\na=ptime:%d\r\na=%s\r\n"
                        .formatted(
                                local.getPort() + 1,
                                packetMillis,
                                direction.name().toLowerCase(Locale.ROOT));
    }
}
