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
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
/// Between an INVITE and its 200, and in a process that has answered few calls yet: no pattern is compiled here, and
/// nothing looked for twice.
final class SdpNegotiation {
    private static final Set<String> PLAIN = Set.of("RTP/AVP", "RTP/AVPF");
    private static final Set<String> ENCRYPTED = Set.of("RTP/SAVP", "RTP/SAVPF");

    /// Comfort noise (RFC 3389) is understood, whether it was agreed or not.
    static final int COMFORT_NOISE = 13;

    /// The numbers that we offer where none is fixed: Opus, and digits for each of the two clocks (RFC 4733 §2.1 wants
    /// that of the sound).
    private static final int OPUS_TYPE = 111;

    private static final Map<Integer, Integer> EVENT_TYPES = Map.of(8_000, 101, 48_000, 110);
    private static final String EVENT = "TELEPHONE-EVENT/";

    private final InetSocketAddress local;
    private final long sessionId;
    private final LineMedia line;
    private final Supplier<List<CryptoAttribute>> cryptos;
    private final List<Codec> codecs;

    /// @param local     our address and RTP port; RTCP is on the next
    /// @param sessionId the number of our session in `o=`
    /// @param line      how the line's calls carry sound
    /// @param cryptos   the keys that we encrypt with, one for each suite, the preferred one first; always
    ///                  the same. Asked for only where something is encrypted
    SdpNegotiation(InetSocketAddress local, long sessionId, LineMedia line, Supplier<List<CryptoAttribute>> cryptos) {
        this.local = local;
        this.sessionId = sessionId;
        this.line = line;
        this.cryptos = cryptos;
        this.codecs =
                line.codecs().stream().map(Codec::of).filter(Codec::available).toList();
    }

    /// An answer, and what is agreed with it.
    record Answer(String sdp, Agreement agreement) {}

    /// A payload type and what it stands for.
    private record Format(int type, Codec codec) {}

    /// An audio line that we can speak.
    ///
    /// @param index   its place among the description's
    /// @param formats those that the line has, in the description's order
    private record Usable(int index, MediaLine media, List<Format> formats) {}

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
                        encrypted ? cryptos.get() : List.of(),
                        true);
    }

    private void requirePossible() {
        if (line.encryption() == Encryption.DTLS) {
            throw new SdpException("the line demands keys agreed over the media path (DTLS-SRTP), which is not"
                    + " supported; no call is made without them");
        }
    }

    private List<Format> offered() {
        return codecs.stream()
                .map(codec -> new Format(codec.staticType().orElse(OPUS_TYPE), codec))
                .toList();
    }

    /// @throws SdpException where no audio line can be used
    Answer answer(SessionDescription offer, int version) {
        requirePossible();
        var chosen = chosen(offer);
        var used = chosen.media();
        var crypto = isEncrypted(used) ? Optional.of(crypto(used)) : Optional.<Crypto>empty();
        var agreement = agree(chosen, crypto.map(Crypto::keys));
        var text = new StringBuilder(session(version));
        for (int i = 0; i < offer.media().size(); i++) {
            text.append(
                    i == chosen.index()
                            ? accepted(used, agreement, crypto)
                            : refused(offer.media().get(i)));
        }
        return new Answer(text.toString(), agreement);
    }

    /// The first that can be used, an encrypted one before any other.
    private Usable chosen(SessionDescription offer) {
        Usable first = null;
        for (int i = 0; i < offer.media().size(); i++) {
            var usable = usable(offer, i);
            if (usable.isPresent() && isEncrypted(usable.get().media())) {
                return usable.get();
            }
            first = first == null ? usable.orElse(null) : first;
        }
        if (first == null) {
            throw unusable(offer);
        }
        return first;
    }

    private String accepted(MediaLine media, Agreement agreement, Optional<Crypto> crypto) {
        var events = new ArrayList<String>();
        agreement
                .eventType()
                .ifPresent(type -> events.add(
                        type + " " + media.encodings().getOrDefault(type, "").toLowerCase(Locale.ROOT)));
        return audio(
                media.protocol(),
                List.of(new Format(agreement.payloadType(), agreement.codec())),
                events,
                agreement.packetMillis(),
                media.direction().mirrored(),
                crypto.map(Crypto::ours).stream().toList(),
                media.mux());
    }

    private static String refused(MediaLine media) {
        return "m=" + media.kind() + " 0 " + media.protocol() + " " + String.join(" ", media.formats()) + "\r\n";
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
        boolean asDemanded = isEncrypted(media) == (line.encryption() == Encryption.SDES);
        var usable = usable(answer, 0).filter(_ -> asDemanded).orElseThrow(() -> unusable(answer));
        var keys = isEncrypted(media) ? Optional.of(answeredKeys(media)) : Optional.<Agreement.Keys>empty();
        return agree(usable, keys);
    }

    /// What was chosen of an offer's keys.
    private record Crypto(CryptoAttribute ours, Agreement.Keys keys) {}

    private Crypto crypto(MediaLine media) {
        var theirs = media.cryptos().getFirst();
        var ours = ours(theirs);
        return new Crypto(new CryptoAttribute(theirs.tag(), ours.key()), new Agreement.Keys(ours.key(), theirs.key()));
    }

    private CryptoAttribute ours(CryptoAttribute theirs) {
        return cryptos.get().stream()
                .filter(crypto -> crypto.key().suite() == theirs.key().suite())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no key for " + theirs.key()));
    }

    private Agreement.Keys answeredKeys(MediaLine media) {
        var theirs = media.cryptos().getFirst();
        return cryptos.get().stream()
                .filter(ours -> ours.tag() == theirs.tag()
                        && ours.key().suite() == theirs.key().suite())
                .findFirst()
                .map(ours -> new Agreement.Keys(ours.key(), theirs.key()))
                .orElseThrow(() -> new SdpException("answer: its a=crypto line is none of those that were offered"));
    }

    private Optional<Usable> usable(SessionDescription description, int index) {
        var media = description.media().get(index);
        boolean protocol = isEncrypted(media)
                ? !media.cryptos().isEmpty()
                : PLAIN.contains(media.protocol()) && line.encryption() == Encryption.NONE;
        if (!media.kind().equals("audio") || media.port() == 0 || !protocol) {
            return Optional.empty();
        }
        var formats = formats(media);
        return formats.isEmpty() ? Optional.empty() : Optional.of(new Usable(index, media, formats));
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
        var names = codecs.stream().map(Codec::encodingName).collect(Collectors.joining(" or "));
        var protocol = line.encryption() == Encryption.NONE ? "RTP/AVP, or RTP/SAVP" : "RTP/SAVP";
        return new SdpException("session description: no audio line with " + names + " over " + protocol
                + " with a=crypto in: " + seen);
    }

    private Agreement agree(Usable chosen, Optional<Agreement.Keys> keys) {
        var media = chosen.media();
        // the first is the other side's favourite (RFC 3264 §6.1); it may still send any of them
        var first = chosen.formats().getFirst();
        var understood = new HashMap<Integer, Codec>();
        chosen.formats().forEach(format -> understood.putIfAbsent(format.type(), format.codec()));
        var events = eventTypes(media);
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
                eventType(media, events, first.codec()),
                events,
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
    private static OptionalInt eventType(MediaLine media, Set<Integer> events, Codec codec) {
        for (int type : events) {
            if (isEvent(media, type, String.valueOf(codec.clock()))) {
                return OptionalInt.of(type);
            }
        }
        return events.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(events.iterator().next());
    }

    private static Set<Integer> eventTypes(MediaLine media) {
        var events = new HashSet<Integer>();
        for (int type : media.types()) {
            if (isEvent(media, type, "")) {
                events.add(type);
            }
        }
        return events;
    }

    private static boolean isEvent(MediaLine media, int type, String clock) {
        var wanted = EVENT + clock;
        return media.encodings().getOrDefault(type, "").regionMatches(true, 0, wanted, 0, wanted.length());
    }

    private List<Format> formats(MediaLine media) {
        var formats = new ArrayList<Format>();
        for (int type : media.types()) {
            var codec = codec(media, type);
            if (codec.isPresent() && codecs.contains(codec.get())) {
                formats.add(new Format(type, codec.get()));
            }
        }
        return formats;
    }

    private static Optional<Codec> codec(MediaLine media, int type) {
        var encoding = media.encodings().get(type);
        return encoding == null ? Codec.ofStaticType(type) : Codec.named(encoding);
    }

    private String session(int version) {
        var address = address();
        return "v=0\r\n"
                + ("o=- " + sessionId + " " + version + " " + address + "\r\n")
                + "s=-\r\n"
                + ("c=" + address + "\r\n")
                + "t=0 0\r\n";
    }

    private String address() {
        InetAddress address = local.getAddress();
        var text = address.getHostAddress();
        int zone = text.indexOf('%');
        var literal = zone < 0 ? text : text.substring(0, zone);
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
            attributes.append("a=rtpmap:" + format.type() + " " + codec.encoding() + "\r\n");
            if (!codec.parameters().isEmpty()) {
                attributes.append("a=fmtp:" + format.type() + " " + codec.parameters() + "\r\n");
            }
        }
        for (var event : events) {
            var type = event.substring(0, event.indexOf(' '));
            types.add(type);
            attributes.append("a=rtpmap:" + event + "\r\na=fmtp:" + type + " 0-15\r\n");
        }
        keys.forEach(key -> attributes.append("a=crypto:" + key.text() + "\r\n"));
        if (mux) {
            attributes.append("a=rtcp-mux\r\n");
        }
        return "m=audio " + local.getPort() + " " + protocol + " " + String.join(" ", types) + "\r\n"
                + attributes
                + ("a=rtcp:" + (local.getPort() + 1) + "\r\n")
                + ("a=ptime:" + packetMillis + "\r\n")
                + ("a=" + direction.name().toLowerCase(Locale.ROOT) + "\r\n");
    }
}
