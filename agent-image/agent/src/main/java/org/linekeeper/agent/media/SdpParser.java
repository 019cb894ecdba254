package org.linekeeper.agent.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.SessionDescription.Direction;
import org.linekeeper.agent.media.SessionDescription.MediaLine;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.dtls.Setup;
import org.linekeeper.agent.media.ice.Candidate;
import org.linekeeper.agent.media.ice.IceDescription;
import org.linekeeper.agent.media.srtp.CryptoAttribute;

/// Reads a session description. Lenient in what does not matter (line ends, unknown lines and attributes,
/// the order of lines within a section), strict in what sound depends on.
final class SdpParser {
    private static final int MAX_CHARACTERS = 32_768;
    private static final int MAX_MEDIA = 32;
    private static final int MAX_TYPE = 127;
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final List<MediaLine> media = new ArrayList<>();
    private final Section session = new Section(null);
    private Section current = session;

    private SdpParser() {}

    /// @throws SdpException that says which line is wrong and why
    static SessionDescription parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new SdpException("session description: longer than " + MAX_CHARACTERS + " characters");
        }
        var parser = new SdpParser();
        var lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || !lines.getFirst().strip().equals("v=0")) {
            throw new SdpException("session description: does not begin with v=0");
        }
        lines.forEach(parser::line);
        parser.endSection();
        return new SessionDescription(parser.media);
    }

    private void line(String line) {
        if (line.length() < 2 || line.charAt(1) != '=') {
            throw wrong(line, "is not of the form x=value");
        }
        var value = line.substring(2).strip();
        switch (line.charAt(0)) {
            case 'm' -> beginMedia(line, value);
            case 'c' -> current.connection = connection(line, value);
            case 'a' -> attribute(line, value);
            default -> {
                // o, s, t and whatever comes in future say nothing about the sound
            }
        }
    }

    private void beginMedia(String line, String value) {
        endSection();
        if (media.size() == MAX_MEDIA) {
            throw new SdpException("session description: more than " + MAX_MEDIA + " m= lines");
        }
        var words = SPACES.split(value, -1);
        if (words.length < 4) {
            throw wrong(line, "needs a kind, a port, a protocol and a format");
        }
        current = new Section(line);
        current.kind = words[0];
        current.port = port(line, words[1].split("/", 2)[0], 0);
        current.protocol = words[2];
        current.formats = List.of(words).subList(3, words.length);
    }

    private void endSection() {
        if (current != session) {
            media.add(current.toMediaLine(session));
        }
    }

    private static Connection connection(String line, String value) {
        var words = SPACES.split(value, -1);
        if (words.length != 3 || !words[0].equals("IN")) {
            return new Connection(Optional.empty(), wrong(line, "is not of the form IN IP4 address"));
        }
        var literal = words[2].split("/", 2)[0];
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            return new Connection(Optional.empty(), wrong(line, "holds no address; names are not looked up"));
        }
        if (address.isMulticastAddress()) {
            return new Connection(Optional.empty(), wrong(line, "is a multicast address"));
        }
        return new Connection(address.isAnyLocalAddress() ? Optional.empty() : Optional.of(address), null);
    }

    private void attribute(String line, String value) {
        var parts = value.split(":", 2);
        var argument = parts.length == 2 ? parts[1].strip() : "";
        switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "sendrecv" -> current.direction = Direction.SENDRECV;
            case "sendonly" -> current.direction = Direction.SENDONLY;
            case "recvonly" -> current.direction = Direction.RECVONLY;
            case "inactive" -> current.direction = Direction.INACTIVE;
            case "rtcp" -> current.controlPort = OptionalInt.of(port(line, SPACES.split(argument, 2)[0], 1));
            case "rtcp-mux" -> current.mux = true;
            case "rtpmap" -> rtpmap(line, argument);
            case "fmtp" -> fmtp(argument);
            case "ptime" -> current.packetMillis = millis(argument);
            case "maxptime" -> current.mostMillis = millis(argument);
            case "fingerprint" -> Fingerprint.parse(argument).ifPresent(current.fingerprints::add);
            case "setup" -> current.setup = Optional.of(Setup.parse(argument).orElse(Setup.HOLDCONN));
            case "ice-ufrag" -> current.ufrag = argument;
            case "ice-pwd" -> current.password = argument;
            case "ice-lite" -> session.lite = true;
            case "candidate" -> candidate(argument);
            case "crypto" -> CryptoAttribute.parse(argument).ifPresent(current.cryptos::add);
            default -> {
                // attributes we do not know are ignored (RFC 8866 §5.13)
            }
        }
    }

    private void candidate(String argument) {
        if (current.candidates.size() < IceDescription.MOST_CANDIDATES) {
            Candidate.parse(argument).ifPresent(current.candidates::add);
        }
    }

    private void rtpmap(String line, String argument) {
        var words = SPACES.split(argument, 2);
        if (words.length != 2) {
            throw wrong(line, "needs a payload type and an encoding");
        }
        current.encodings.put(number(line, words[0], 0, MAX_TYPE, "payload type"), words[1].strip());
    }

    /// What can't be read says nothing.
    private void fmtp(String argument) {
        var words = SPACES.split(argument, 2);
        var type = natural(words[0], 3);
        if (words.length == 2 && type.isPresent()) {
            current.parameters.put(type.getAsInt(), words[1].strip());
        }
    }

    /// A wish: what can't be read is none.
    private static OptionalInt millis(String argument) {
        return natural(argument, 4);
    }

    private static int port(String line, String text, int least) {
        return number(line, text, least, 65_535, "port");
    }

    private static int number(String line, String text, int least, int most, String what) {
        var number = natural(text, 5);
        if (number.isPresent() && number.getAsInt() >= least && number.getAsInt() <= most) {
            return number.getAsInt();
        }
        throw wrong(line, "the " + what + " is not a number from " + least + " to " + most);
    }

    /// A number in at most so many decimal digits; empty for any other text.
    private static OptionalInt natural(String text, int mostDigits) {
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i == mostDigits) {
                return OptionalInt.empty();
            }
            number = number * 10 + digit;
        }
        return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static SdpException wrong(String line, String why) {
        var shown = line.length() <= 80 ? line : line.substring(0, 80) + "…";
        return new SdpException("session description, line \"" + shown + "\": " + why);
    }

    /// A `c=` line; the address is empty for `0.0.0.0`.
    ///
    /// @param wrong what keeps sound from going there; streams that are refused or carry no sound bear it
    private record Connection(
            Optional<InetAddress> address, @Nullable SdpException wrong) {}

    /// What has been read of the session's or one media line's part.
    private static final class Section {
        private final @Nullable String line;
        private String kind = "";
        private int port;
        private String protocol = "";
        private List<String> formats = List.of();
        private @Nullable Connection connection;
        private @Nullable Direction direction;
        private OptionalInt controlPort = OptionalInt.empty();
        private boolean mux;
        private OptionalInt packetMillis = OptionalInt.empty();
        private OptionalInt mostMillis = OptionalInt.empty();
        private final Map<Integer, String> encodings = new HashMap<>();
        private final Map<Integer, String> parameters = new HashMap<>();
        private final List<CryptoAttribute> cryptos = new ArrayList<>();
        private final List<Fingerprint> fingerprints = new ArrayList<>();
        private Optional<Setup> setup = Optional.empty();
        private @Nullable String ufrag;
        private @Nullable String password;
        private boolean lite;
        private final List<Candidate> candidates = new ArrayList<>();

        Section(@Nullable String line) {
            this.line = line;
        }

        private List<Integer> types() {
            var types = new ArrayList<Integer>();
            for (var format : formats) {
                natural(format, 3).stream().filter(type -> type <= MAX_TYPE).forEach(types::add);
            }
            return types;
        }

        MediaLine toMediaLine(Section session) {
            var where = connection != null ? connection : session.connection;
            if (where == null && port != 0) {
                throw wrong(String.valueOf(line), "has no c= line, and neither has the session");
            }
            if (where != null && where.wrong() != null && port != 0 && kind.equals("audio")) {
                throw where.wrong();
            }
            var address = where == null ? Optional.<InetAddress>empty() : where.address();
            var ice = ice(session);
            var matching = ice.filter(description -> address.isEmpty() || hasDefault(description, address.get()));
            var way = direction != null ? direction : session.direction;
            return new MediaLine(
                    kind,
                    port,
                    protocol,
                    formats,
                    types(),
                    address,
                    way == null ? Direction.SENDRECV : way,
                    encodings,
                    parameters,
                    controlPort,
                    mux,
                    packetMillis.isPresent() ? packetMillis : session.packetMillis,
                    mostMillis.isPresent() ? mostMillis : session.mostMillis,
                    cryptos,
                    fingerprints.isEmpty() ? session.fingerprints : fingerprints,
                    setup.or(() -> session.setup),
                    matching,
                    ice.isPresent() && matching.isEmpty());
        }

        private Optional<IceDescription> ice(Section session) {
            var name = ufrag != null ? ufrag : session.ufrag;
            var word = password != null ? password : session.password;
            return name == null || word == null
                    ? Optional.empty()
                    : IceDescription.of(name, word, session.lite, candidates);
        }

        /// Whether sound that knows nothing of ICE would go to one of the candidates (RFC 8839 §3.2.5).
        private boolean hasDefault(IceDescription description, InetAddress address) {
            var named = new InetSocketAddress(address, port);
            return description.candidates().stream()
                    .anyMatch(candidate -> candidate.address().equals(named));
        }
    }
}
