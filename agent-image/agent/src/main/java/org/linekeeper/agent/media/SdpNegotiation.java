package org.linekeeper.agent.media;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.linekeeper.agent.media.SessionDescription.Direction;
import org.linekeeper.agent.media.SessionDescription.MediaLine;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.ice.IceDescription;
import org.linekeeper.agent.media.srtp.CryptoAttribute;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.Ice;

/// Offer and answer (RFC 3264) for one stream of sound. Pure: says what is agreed and what is to be sent.
///
/// An offer has the line's codecs in their order. An answer takes the first of the offer's that the line has: who
/// calls knows its own way best. A line that demands encryption never agrees to anything else; one that does not
/// still takes an encrypted offer encrypted.
/// Between an INVITE and its 200, and in a process that has answered few calls yet: no pattern is compiled here, and
/// nothing looked for twice.
final class SdpNegotiation {
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
    private final SdpProtection protection;
    private final Function<Optional<IceDescription>, IceDescription> ice;
    private final List<Codec> codecs;

    /// @param local     our address and RTP port; RTCP is on the next
    /// @param sessionId the number of our session in `o=`
    /// @param line      how the line's calls carry sound
    /// @param own       what we encrypt with
    /// @param ice       what we say of ICE to what the other side says; asked for only where it is used
    SdpNegotiation(
            InetSocketAddress local,
            long sessionId,
            LineMedia line,
            SdpProtection.OwnKeys own,
            Function<Optional<IceDescription>, IceDescription> ice) {
        this.local = local;
        this.sessionId = sessionId;
        this.line = line;
        this.ice = ice;
        this.protection = new SdpProtection(line.encryption(), own);
        this.codecs =
                line.codecs().stream().map(Codec::of).filter(Codec::available).toList();
    }

    /// A description of ours, and what has been said with it.
    record Offer(String sdp, Standing standing) {}

    /// An answer, what is agreed with it, and what has been said by now.
    record Answer(String sdp, Agreement agreement, Standing standing) {}

    /// What an answer of theirs comes to, and what has been said by now.
    record Answered(Agreement agreement, Standing standing) {}

    /// A payload type and what it stands for.
    private record Format(int type, Codec codec) {}

    /// An audio line that we can speak.
    ///
    /// @param index   its place among the description's
    /// @param means   how it is encrypted
    /// @param formats those that the line has, in the description's order
    private record Usable(int index, MediaLine media, Encryption means, List<Format> formats) {}

    /// @param version  counts our descriptions in this session, from 1
    /// @param held     whether nothing of theirs is wanted for now
    /// @param standing what was said before in this call: an offer inside it keeps to that
    Offer offer(int version, boolean held, Standing standing) {
        var formats = offered(standing);
        var events = offeredEvents(formats, standing);
        var agreed = standing.agreement();
        var means = agreed.flatMap(_ -> standing.means()).orElse(line.encryption());
        var protocol = agreed.isPresent() ? standing.protocol() : protection.protocol();
        var cryptos = means == Encryption.SDES ? protection.keys(agreed) : List.<CryptoAttribute>of();
        boolean wayless = line.ice() == Ice.NONE
                || agreed.filter(now -> now.ice().isEmpty()).isPresent();
        var sound = audio(
                protocol,
                formats,
                events.entrySet().stream()
                        .map(event -> event.getValue() + " telephone-event/" + event.getKey())
                        .toList(),
                line.packetMillis(),
                held ? Direction.SENDONLY : Direction.SENDRECV,
                protection.offered(means, cryptos),
                wayless ? List.of() : ice.apply(Optional.empty()).attributes(2),
                true);
        var numbers = formats.stream().collect(Collectors.toMap(Format::codec, Format::type, (first, _) -> first));
        return new Offer(
                session(version) + among(standing.lines(), standing.audio(), sound),
                standing.said(means, protocol, numbers, events, cryptos));
    }

    /// The line of the sound at its place; the others stay refused.
    private static String among(List<MediaLine> lines, int audio, String sound) {
        if (lines.isEmpty()) {
            return sound;
        }
        var text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(i == audio ? sound : refused(lines.get(i)));
        }
        return text.toString();
    }

    private List<Format> offered(Standing standing) {
        return codecs.stream()
                .flatMap(codec -> standing
                        .number(
                                Optional.ofNullable(standing.formats().get(codec)),
                                theirs -> formats(theirs).stream()
                                        .filter(format -> format.codec() == codec)
                                        .map(Format::type)
                                        .findFirst(),
                                codec.staticType().orElse(OPUS_TYPE),
                                Set.of())
                        .map(type -> new Format(type, codec))
                        .stream())
                .toList();
    }

    /// Numbers by clock.
    private static Map<Integer, Integer> offeredEvents(List<Format> formats, Standing standing) {
        var given = formats.stream().map(Format::type).collect(Collectors.toCollection(HashSet::new));
        var events = new LinkedHashMap<Integer, Integer>();
        for (var format : formats) {
            int clock = format.codec().clock();
            if (!events.containsKey(clock)) {
                var number = standing.number(
                        Optional.ofNullable(standing.events().get(clock)),
                        theirs -> theirs.types().stream()
                                .filter(theirType -> isEvent(theirs, theirType, String.valueOf(clock)))
                                .findFirst(),
                        Objects.requireNonNull(EVENT_TYPES.get(clock)),
                        given);
                number.ifPresent(type -> {
                    events.put(clock, type);
                    given.add(type);
                });
            }
        }
        return events;
    }

    /// @param held     as in [#offer]: an offer of theirs meanwhile, to refresh the session for instance, does not end
    ///                 our hold
    /// @param standing what was said before in this call
    /// @throws SdpException where no audio line can be used
    Answer answer(SessionDescription offer, int version, boolean held, Standing standing) {
        var chosen = chosen(offer);
        var stated = protection.answer(chosen.media(), remote(chosen.media()), standing.agreement());
        var mirrored = chosen.media().direction().mirrored();
        var direction = held ? mirrored.withoutReceiving() : mirrored;
        var agreement = agree(chosen, stated, direction, Optional.empty());
        var sound = accepted(chosen.media(), agreement, direction, stated);
        var said = standing.said(
                chosen.means(),
                chosen.media().protocol(),
                Map.of(agreement.codec(), agreement.payloadType()),
                answeredEvents(chosen.media(), agreement),
                stated.named());
        return new Answer(
                session(version) + among(offer.media(), chosen.index(), sound),
                agreement,
                said.agreed(agreement, offer.media(), chosen.index()));
    }

    private static Map<Integer, Integer> answeredEvents(MediaLine media, Agreement agreement) {
        return EVENT_TYPES.keySet().stream()
                .filter(clock ->
                        agreement.eventType().stream().anyMatch(type -> isEvent(media, type, String.valueOf(clock))))
                .collect(Collectors.toMap(
                        clock -> clock, _ -> agreement.eventType().orElseThrow()));
    }

    /// The first that can be used, an encrypted one before any other.
    private Usable chosen(SessionDescription offer) {
        Usable first = null;
        for (int i = 0; i < offer.media().size(); i++) {
            var usable = usable(offer, i);
            if (usable.isPresent() && usable.get().means() != Encryption.NONE) {
                return usable.get();
            }
            first = first == null ? usable.orElse(null) : first;
        }
        if (first == null) {
            throw unusable(offer);
        }
        return first;
    }

    private String accepted(MediaLine media, Agreement agreement, Direction direction, SdpProtection.Stated stated) {
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
                direction,
                stated.attributes(),
                iceAnswered(media, agreement),
                media.mux());
    }

    private List<String> iceAnswered(MediaLine media, Agreement agreement) {
        if (agreement.ice().isPresent()) {
            return ice.apply(media.ice()).attributes(media.mux() ? 1 : 2);
        }
        return line.ice() != Ice.NONE && media.iceMismatch() ? List.of("ice-mismatch") : List.of();
    }

    private static String refused(MediaLine media) {
        return "m=" + media.kind() + " 0 " + media.protocol() + " " + String.join(" ", media.formats()) + "\r\n";
    }

    /// @param answer   to our last description, which may have been an answer itself that was repeated to
    ///                 refresh
    /// @param standing what was said before, in that description too
    /// @throws SdpException where it refuses the sound or holds nothing that was offered
    Answered accept(SessionDescription answer, Standing standing) {
        int offered = Math.max(1, standing.lines().size());
        if (answer.media().size() != offered) {
            throw new SdpException("answer: " + answer.media().size() + " m= lines where " + offered + " was offered");
        }
        var media = answer.media().get(standing.audio());
        if (media.port() == 0) {
            throw new SdpException("answer: the audio line is refused");
        }
        var usable = usable(answer, standing.audio()).orElseThrow(() -> unusable(answer));
        var agreement = agree(
                usable, protection.accept(media, standing), media.direction().mirrored(), Optional.of(standing));
        return new Answered(agreement, standing.agreed(agreement, answer.media(), standing.audio()));
    }

    private Optional<Usable> usable(SessionDescription description, int index) {
        var media = description.media().get(index);
        var means = protection.means(media);
        boolean searched = line.ice() != Ice.NONE && media.ice().isPresent();
        boolean wayless = !searched && (line.ice() == Ice.REQUIRED || isOfOtherFamily(media));
        if (!media.kind().equals("audio") || media.port() == 0 || means.isEmpty() || wayless) {
            return Optional.empty();
        }
        var formats = formats(media);
        return formats.isEmpty() ? Optional.empty() : Optional.of(new Usable(index, media, means.get(), formats));
    }

    /// Nothing goes from our port to an address of IP's other version.
    private boolean isOfOtherFamily(MediaLine media) {
        return media.address()
                .filter(address -> address instanceof Inet6Address != local.getAddress() instanceof Inet6Address)
                .isPresent();
    }

    private SdpException unusable(SessionDescription description) {
        var seen = description.media().stream()
                .map(media -> "%s %s %d %s %s, %d usable a=crypto, %d usable a=fingerprint"
                        .formatted(
                                media.kind(),
                                media.address().map(InetAddress::getHostAddress).orElse("nowhere"),
                                media.port(),
                                media.protocol(),
                                String.join(" ", media.formats()),
                                media.cryptos().size(),
                                media.fingerprints().size()))
                .collect(Collectors.joining("; "));
        var names = codecs.stream().map(Codec::encodingName).collect(Collectors.joining(" or "));
        return new SdpException("session description: no audio line with " + names + " over " + protection.wanted()
                + (line.ice() == Ice.REQUIRED ? " and ICE" : "") + " in: " + seen);
    }

    /// @param direction ours
    /// @param offered   what we had said, where this is the answer to it
    private Agreement agree(
            Usable chosen, SdpProtection.Stated stated, Direction direction, Optional<Standing> offered) {
        var media = chosen.media();
        // the first is the other side's favourite (RFC 3264 §6.1); it may still send any of them
        var first = chosen.formats().getFirst();
        var understood = new HashMap<Integer, Codec>();
        var theirEvents = eventTypes(media);
        var events = new HashSet<>(theirEvents);
        // an answer's numbers are what we send; what is sent to us bears those of our offer (RFC 3264 §5.1), or theirs
        offered.ifPresent(said -> {
            chosen.formats().stream()
                    .map(Format::codec)
                    .filter(said.formats()::containsKey)
                    .forEach(kept -> understood.put(said.formats().get(kept), kept));
            said.events().forEach((clock, type) -> {
                if (theirEvents.stream().anyMatch(event -> isEvent(media, event, String.valueOf(clock)))) {
                    events.add(type);
                }
            });
        });
        chosen.formats().stream()
                .filter(format -> !events.contains(format.type()))
                .forEach(format -> understood.putIfAbsent(format.type(), format.codec()));
        events.removeAll(understood.keySet());
        var remote = remote(media);
        int controlPort = media.mux() ? media.port() : media.controlPort().orElse(Math.min(media.port() + 1, 65_535));
        var control = media.address().map(address -> new InetSocketAddress(address, controlPort));
        return new Agreement(
                first.codec(),
                first.type(),
                media.parameters().getOrDefault(first.type(), ""),
                packetMillis(media, first.codec()),
                understood,
                eventType(media, theirEvents, first.codec()),
                events,
                remote,
                control,
                media.mux(),
                stated.protection(),
                stated.protection(),
                stated.handshake(),
                line.ice() == Ice.NONE
                        ? Optional.empty()
                        : media.ice().map(theirs -> new IceTerms(theirs, offered.isPresent() || theirs.lite())),
                direction.sends() && remote.isPresent(),
                direction.receives());
    }

    private static Optional<InetSocketAddress> remote(MediaLine media) {
        return media.address().map(address -> new InetSocketAddress(address, media.port()));
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

    /// @param events      payload type and encoding of digits
    /// @param protections what it says of encryption
    /// @param ways        what it says of ICE
    private String audio(
            String protocol,
            List<Format> formats,
            List<String> events,
            int packetMillis,
            Direction direction,
            List<String> protections,
            List<String> ways,
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
        protections.forEach(said -> attributes.append("a=" + said + "\r\n"));
        ways.forEach(said -> attributes.append("a=" + said + "\r\n"));
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
