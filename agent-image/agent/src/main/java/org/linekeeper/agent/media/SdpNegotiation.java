package org.linekeeper.agent.media;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.linekeeper.agent.media.SessionDescription.Direction;
import org.linekeeper.agent.media.SessionDescription.MediaLine;

/// Offer and answer (RFC 3264) for one stream of sound. Pure: says what is agreed and what is to be sent.
///
/// Digits (`telephone-event`) are not agreed to, as nothing here sends or hears them.
///
/// @param local     our address and RTP port; RTCP is on the next
/// @param sessionId the number of our session in `o=`
record SdpNegotiation(InetSocketAddress local, long sessionId) {
    private static final String PROTOCOL = "RTP/AVP";
    private static final int PACKET_MILLIS = 20;

    /// Comfort noise (RFC 3389) is understood, whether it was agreed or not: as silence.
    static final int COMFORT_NOISE = 13;

    /// An answer, and what is agreed with it.
    record Answer(String sdp, Agreement agreement) {}

    /// @param version counts our descriptions in this session, from 1
    String offer(int version) {
        var formats = G711.BOTH.stream()
                .map(codec -> new Format(codec.payloadType(), codec))
                .toList();
        return session(version) + audio(formats, Direction.SENDRECV);
    }

    /// @throws SdpException where no audio line can be used
    Answer answer(SessionDescription offer, int version) {
        var lines = offer.media();
        int chosen = IntStream.range(0, lines.size())
                .filter(index -> isUsable(lines.get(index)))
                .findFirst()
                .orElseThrow(() -> unusable(offer));
        var text = new StringBuilder(session(version));
        var agreement = agree(lines.get(chosen));
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (i == chosen) {
                var format = new Format(agreement.payloadType(), agreement.codec());
                text.append(audio(List.of(format), line.direction().mirrored()));
            } else {
                var formats = String.join(" ", line.formats());
                text.append("m=%s 0 %s %s\r\n".formatted(line.kind(), line.protocol(), formats));
            }
        }
        return new Answer(text.toString(), agreement);
    }

    /// @param answer to our [#offer]
    /// @throws SdpException where it refuses the sound or holds nothing that was offered
    static Agreement accept(SessionDescription answer) {
        if (answer.media().size() != 1) {
            throw new SdpException("answer: " + answer.media().size() + " m= lines where one was offered");
        }
        var line = answer.media().getFirst();
        if (line.port() == 0) {
            throw new SdpException("answer: the audio line is refused");
        }
        if (!isUsable(line)) {
            throw unusable(answer);
        }
        return agree(line);
    }

    private static boolean isUsable(MediaLine line) {
        return line.kind().equals("audio")
                && line.port() != 0
                && line.protocol().equals(PROTOCOL)
                && !formats(line).isEmpty();
    }

    private static SdpException unusable(SessionDescription description) {
        var seen = description.media().stream()
                .map(line -> "%s %d %s %s"
                        .formatted(line.kind(), line.port(), line.protocol(), String.join(" ", line.formats())))
                .collect(Collectors.joining(", "));
        return new SdpException(
                "session description: no audio line with PCMA or PCMU over " + PROTOCOL + " in: " + seen);
    }

    private static Agreement agree(MediaLine line) {
        // the first is the other side's favourite (RFC 3264 §6.1); it may still send any of them
        var formats = formats(line);
        var first = formats.getFirst();
        var understood = formats.stream().collect(Collectors.toMap(Format::type, Format::codec, (one, same) -> one));
        var direction = line.direction().mirrored();
        var remote = line.address().map(address -> new InetSocketAddress(address, line.port()));
        int controlPort = line.controlPort().orElse(Math.min(line.port() + 1, 65_535));
        var control = line.address().map(address -> new InetSocketAddress(address, controlPort));
        return new Agreement(
                first.codec(),
                first.type(),
                understood,
                remote,
                control,
                direction.sends() && remote.isPresent(),
                direction.receives());
    }

    /// A payload type and what it stands for.
    private record Format(int type, Codec codec) {}

    /// Those that we know, in the line's order.
    private static List<Format> formats(MediaLine line) {
        return line.formats().stream()
                .filter(format -> format.matches("\\d{1,3}"))
                .map(Integer::parseInt)
                .filter(type -> type < 128)
                .flatMap(type -> codec(line, type).map(codec -> new Format(type, codec)).stream())
                .toList();
    }

    private static Optional<Codec> codec(MediaLine line, int type) {
        var encoding = line.encodings().get(type);
        return G711.BOTH.stream()
                .filter(codec -> encoding == null ? codec.payloadType() == type : isNamed(codec, encoding))
                .findFirst();
    }

    private static boolean isNamed(Codec codec, String encoding) {
        var name = codec.encodingName() + "/" + codec.rate();
        var wanted = encoding.toUpperCase(Locale.ROOT);
        return wanted.equals(name) || wanted.equals(name + "/1");
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

    private String audio(List<Format> formats, Direction direction) {
        var types =
                formats.stream().map(format -> String.valueOf(format.type())).collect(Collectors.joining(" "));
        var text = new StringBuilder("m=audio %d %s %s\r\n".formatted(local.getPort(), PROTOCOL, types));
        for (var format : formats) {
            var codec = format.codec();
            text.append("a=rtpmap:%d %s/%d\r\n".formatted(format.type(), codec.encodingName(), codec.rate()));
        }
        return text.append("a=ptime:%d\r\n".formatted(PACKET_MILLIS))
                .append("a=%s\r\n".formatted(direction.name().toLowerCase(Locale.ROOT)))
                .toString();
    }
}
