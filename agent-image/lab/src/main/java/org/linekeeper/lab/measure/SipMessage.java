package org.linekeeper.lab.measure;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One SIP message as the proxy saw it, from a line of its log:
/// `SIP 1795223042.064614 rcv udp 172.19.0.3:36199 172.19.0.2:5060 | INVITE sip:soft@pbx.test SIP/2.0 | Call-ID: … |
/// CSeq: … | From: … | To: …`.
///
/// @param at       the proxy's wall clock
/// @param received true: it came in; false: the proxy sent it
/// @param source   `address:port`
/// @param target   `address:port`
/// @param status   0 in a request
/// @param reason   the request URI of a request, the reason phrase of a response
/// @param from     the From header's URI (RFC 3261 §20.20)
public record SipMessage(
        Instant at,
        boolean received,
        String transport,
        String source,
        String target,
        String method,
        int status,
        String reason,
        String callId,
        String from,
        String to) {
    private static final Pattern LINE =
            Pattern.compile("SIP (\\d+\\.\\d{1,6}) (rcv|snd) (\\w+) (\\S+) (\\S+) \\| (.*?) \\| "
                    + "Call-ID: *(.*?) *\\| CSeq: *\\d+ +(\\w+) *\\| From: *(.*?) *\\| To: *(.*?) *$");
    private static final Pattern STATUS = Pattern.compile("SIP/2\\.0 (\\d{3}) (.*)");
    private static final Pattern URI = Pattern.compile("sips?:[^;>\\s]+");

    /// Empty where the line is about something else, or the message has no Call-ID or CSeq.
    public static Optional<SipMessage> parse(String line) {
        Matcher parts = LINE.matcher(line.strip());
        if (!parts.find()) {
            return Optional.empty();
        }
        String first = parts.group(6);
        Matcher status = STATUS.matcher(first);
        boolean response = status.matches();
        return Optional.of(new SipMessage(
                WallClock.instant(parts.group(1)),
                parts.group(2).equals("rcv"),
                parts.group(3),
                parts.group(4),
                parts.group(5),
                parts.group(8),
                response ? Integer.parseInt(status.group(1)) : 0,
                response ? status.group(2) : uri(first),
                parts.group(7),
                uri(parts.group(9)),
                uri(parts.group(10))));
    }

    public boolean isRequest(String wanted) {
        return status == 0 && method.equals(wanted);
    }

    /// A response to a request of that method.
    public boolean isResponse(String request, int wanted) {
        return status == wanted && method.equals(request);
    }

    private static String uri(String header) {
        Matcher uri = URI.matcher(header);
        return uri.find() ? uri.group() : "";
    }
}
