package org.linekeeper.agent.sip.jain.message;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.linekeeper.agent.sip.network.RawMessage;

/// A request that can't be used, read only as far as a refusal needs (RFC 3261 §8.2.6, RFC 4475 §3.1.2): Via, From, To,
/// Call-ID and CSeq are taken as text and go back as they came. Nothing of it is acted upon, nothing remembered.
public final class SpoiltRequest {
    private static final int BAD_REQUEST = 400;
    private static final int VERSION_NOT_SUPPORTED = 505;
    private static final String VERSION = "2.0";
    private static final Pattern START =
            Pattern.compile("([\\w.!%*+`'~-]+)\\s.*\\sSIP\\s*/\\s*(\\d{1,9}\\.\\d{1,9})\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBERED = Pattern.compile("\\d+\\s+([\\w.!%*+`'~-]+)");
    private static final Pattern VIA = Pattern.compile(
            "SIP\\s*/\\s*[\\d.]+\\s*/\\s*\\w+\\s+(?:\\[[0-9A-Fa-f:.]+\\]|[\\w.-]+)(?:\\s*:\\s*(\\d{1,5}))?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG = Pattern.compile(";\\s*tag\\s*=\\s*([^;\\s]+)", Pattern.CASE_INSENSITIVE);
    private static final Map<String, String> SHORT = Map.of("v", "via", "f", "from", "t", "to", "i", "call-id");
    private static final int MOST_PORT = 65_535;

    private final String version;
    private final List<String> vias;
    private final String from;
    private final String to;
    private final String callId;
    private final String cseq;

    private SpoiltRequest(String version, List<String> vias, String from, String to, String callId, String cseq) {
        this.version = version;
        this.vias = vias;
        this.from = from;
        this.to = to;
        this.callId = callId;
        this.cseq = cseq;
    }

    /// @return empty where it is no request, one that is never answered (ACK), or where one of the headers that an
    ///         answer repeats is missing or can't be told
    public static Optional<SpoiltRequest> read(RawMessage raw) {
        List<String> lines = unfolded(raw);
        Matcher start = START.matcher(lines.removeFirst());
        Matcher numbered = NUMBERED.matcher(first(lines, "cseq"));
        List<String> vias = vias(lines);
        String from = first(lines, "from");
        String to = first(lines, "to");
        String callId = first(lines, "call-id");
        boolean answerable = start.matches()
                && numbered.matches()
                && !isAck(start.group(1))
                && !isAck(numbered.group(1))
                && !vias.isEmpty()
                && !from.isEmpty()
                && !to.isEmpty()
                && !callId.isEmpty();
        return answerable
                ? Optional.of(new SpoiltRequest(start.group(2), vias, from, to, callId, numbered.group()))
                : Optional.empty();
    }

    private static boolean isAck(String method) {
        return method.equalsIgnoreCase("ACK");
    }

    /// The lines before the empty one, each with those that continue it (RFC 3261 §7.3.1).
    private static List<String> unfolded(RawMessage raw) {
        // byte for byte: what isn't ours to understand goes back unchanged
        List<String> lines = new ArrayList<>();
        for (String line : new String(raw.headers(), StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
            boolean continued = line.startsWith(" ") || line.startsWith("\t");
            if (continued && !lines.isEmpty()) {
                lines.add(lines.removeLast() + " " + line.strip());
            } else if (!line.isEmpty() || lines.isEmpty()) {
                lines.add(line);
            }
        }
        return lines;
    }

    /// Values that hold control characters count as none: they could begin a line of their own.
    private static List<String> values(List<String> lines, String name) {
        return lines.stream()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2 && longName(parts[0]).equals(name))
                .map(parts -> parts[1].strip())
                .filter(value -> !value.isEmpty() && value.chars().noneMatch(Character::isISOControl))
                .toList();
    }

    private static String longName(String written) {
        String name = written.strip().toLowerCase(Locale.ROOT);
        return SHORT.getOrDefault(name, name);
    }

    private static String first(List<String> lines, String name) {
        return values(lines, name).stream().findFirst().orElse("");
    }

    /// Each hop on its own; what is none is left out, but for the topmost, which the answer's way stands in.
    private static List<String> vias(List<String> lines) {
        List<String> hops = values(lines, "via").stream()
                .flatMap(value -> parts(value, ',').stream())
                .toList();
        boolean readable = !hops.isEmpty() && VIA.matcher(hops.getFirst()).lookingAt();
        return readable
                ? hops.stream().filter(hop -> VIA.matcher(hop).lookingAt()).toList()
                : List.of();
    }

    /// What stands between separators outside of quotes, without the empty.
    private static List<String> parts(String value, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '"') {
                quoted = !quoted;
            } else if (value.charAt(i) == separator && !quoted) {
                parts.add(value.substring(begin, i).strip());
                begin = i + 1;
            }
        }
        parts.add(value.substring(begin).strip());
        return parts.stream().filter(part -> !part.isEmpty()).toList();
    }

    public String callId() {
        return callId;
    }

    public Optional<String> fromTag() {
        return tag(from);
    }

    public Optional<String> toTag() {
        return tag(to);
    }

    /// Behind the address: a user part may hold semicolons too.
    private static Optional<String> tag(String address) {
        Matcher tag = TAG.matcher(address.substring(address.lastIndexOf('>') + 1));
        return tag.find() ? Optional.of(tag.group(1)) : Optional.empty();
    }

    /// Whether the answer goes to the port that the request came from (RFC 3581 §4).
    public boolean wantsSourcePort() {
        return parts(vias.getFirst(), ';').stream().anyMatch(part -> isParameter(part, "rport"));
    }

    /// The port that it names for its answers.
    public OptionalInt port() {
        Matcher via = VIA.matcher(vias.getFirst());
        boolean named = via.lookingAt() && via.group(1) != null;
        int port = named ? Integer.parseInt(via.group(1)) : 0;
        return port > 0 && port <= MOST_PORT ? OptionalInt.of(port) : OptionalInt.empty();
    }

    private static boolean isParameter(String part, String name) {
        return part.split("=", 2)[0].strip().equalsIgnoreCase(name);
    }

    /// The answer: 505 where another version is spoken, else 400. The same request is answered the same again
    /// (RFC 3261 §8.2.7).
    ///
    /// @param source where the request came from
    public byte[] refusal(InetSocketAddress source) {
        boolean ours = version.equals(VERSION);
        List<String> lines = new ArrayList<>();
        lines.add(
                "SIP/2.0 " + (ours ? BAD_REQUEST + " Bad Request" : VERSION_NOT_SUPPORTED + " Version Not Supported"));
        lines.add("Via: " + via(source));
        vias.stream().skip(1).forEach(via -> lines.add("Via: " + via));
        lines.add("From: " + from);
        lines.add("To: " + to + (toTag().isPresent() ? "" : ";tag=" + ownTag()));
        lines.add("Call-ID: " + callId);
        lines.add("CSeq: " + cseq);
        lines.add("Content-Length: 0");
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The topmost Via with its sender's address (RFC 3261 §18.2.1, RFC 3581 §4).
    private String via(InetSocketAddress source) {
        List<String> parts = new ArrayList<>();
        for (String part : parts(vias.getFirst(), ';')) {
            if (isParameter(part, "rport")) {
                parts.add("rport=" + source.getPort());
            } else if (!isParameter(part, "received")) {
                parts.add(part);
            }
        }
        parts.add("received=" + Messages.literal(source.getAddress()));
        return String.join(";", parts);
    }

    private String ownTag() {
        return SteadyTag.of(vias.getFirst(), callId, cseq);
    }
}
