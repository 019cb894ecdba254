package org.linekeeper.agent.sip.network;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// Cuts bytes into SIP messages (RFC 3261 §18.3, §7.5) and keeps from the parser what would exhaust its
/// stack, the heap or its patience. Pure.
final class Framing {
    static final int MAX_HEADERS = 32 * 1024;
    static final int MAX_BODY = 64 * 1024;
    static final int MAX_MESSAGE = MAX_HEADERS + MAX_BODY;
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_LINES = 200;
    /// Comments may nest (RFC 3261 §25.1), and parsers follow them by recursion.
    private static final int MAX_NESTING = 8;
    /// Datagrams from a network where headers may be long still have a Content-Length of so many digits.
    private static final int MAX_LENGTH_DIGITS = 10;
    private static final Pattern VERSION_AT_END =
            Pattern.compile("\\sSIP/\\d{1,9}\\.\\d{1,9}\\s*$", Pattern.CASE_INSENSITIVE);

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final boolean datagram;
    private long contentLength = -1;
    /// Whether a line broke a rule that does not keep the message's headers from being told.
    private boolean spoilt;
    /// Whether it was the body's length.
    private boolean lengthUnknown;

    private Framing(byte[] bytes, int from, int to, boolean datagram) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.datagram = datagram;
    }

    /// What stands at the beginning of a stream's bytes.
    static Frame ofStream(byte[] bytes, int from, int to) {
        return new Framing(bytes, from, to, false).frame();
    }

    /// What a datagram holds: here a Content-Length may be missing, and the body then ends with the datagram.
    static Frame ofDatagram(byte[] bytes, int length) {
        Frame frame = new Framing(bytes, 0, length, true).frame();
        return frame instanceof Frame.Incomplete ? new Frame.Fault(Drop.TRUNCATED) : frame;
    }

    private Frame frame() {
        int lineEnds = lineEnds();
        if (lineEnds > 0 && (!datagram || lineEnds == to - from)) {
            return new Frame.LineEnds(lineEnds);
        }
        int position = from + lineEnds;
        for (int line = 0; ; line++) {
            int end = lineEnd(position);
            int length = (end < 0 ? to : end) - position;
            if (length > MAX_LINE || position - from > MAX_HEADERS || line > MAX_LINES) {
                return new Frame.Fault(Drop.OVERSIZED);
            }
            if (end < 0) {
                return new Frame.Incomplete();
            }
            int next = end + (bytes[end] == '\r' ? 2 : 1);
            if (length == 0) {
                return message(next);
            }
            if (line == 0 && !startsLikeSip(position, end)) {
                return new Frame.Fault(Drop.MALFORMED);
            }
            if (line > 0) {
                judge(position, end);
            }
            position = next;
        }
    }

    private int lineEnds() {
        int count = 0;
        while (from + count < to && (bytes[from + count] == '\r' || bytes[from + count] == '\n')) {
            count++;
        }
        return count;
    }

    /// Where the line ends: at its CR where CR LF stand together, at a bare LF otherwise; negative where no end has
    /// come.
    private int lineEnd(int start) {
        for (int i = start; i < to; i++) {
            if (bytes[i] == '\n') {
                return i > start && bytes[i - 1] == '\r' ? i - 1 : i;
            }
        }
        return -1;
    }

    private void judge(int start, int end) {
        boolean length = noteContentLength(start, end);
        lengthUnknown |= !length;
        spoilt |= !length || nesting(start, end) > MAX_NESTING;
    }

    /// A start line holds "SIP/2.0" at its beginning or end. A request that has another version there, or white space
    /// behind it, is spoilt.
    private boolean startsLikeSip(int start, int end) {
        String line = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        spoilt = !line.regionMatches(true, 0, "SIP/2.0 ", 0, 8)
                && !line.toUpperCase(Locale.ROOT).endsWith(" SIP/2.0");
        return !spoilt || VERSION_AT_END.matcher(line).find();
    }

    private int nesting(int start, int end) {
        int depth = 0;
        int deepest = 0;
        for (int i = start; i < end; i++) {
            if (bytes[i] == '(' || bytes[i] == '<') {
                deepest = Math.max(deepest, ++depth);
            } else if (bytes[i] == ')' || bytes[i] == '>') {
                depth = Math.max(0, depth - 1);
            }
        }
        return deepest;
    }

    /// False where the header is a Content-Length that is no number or contradicts an earlier one.
    private boolean noteContentLength(int start, int end) {
        String line = new String(bytes, start, Math.min(end - start, 64), StandardCharsets.ISO_8859_1);
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).strip();
        if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("l")) {
            return true;
        }
        String digits = line.substring(colon + 1).strip();
        if (digits.isEmpty()
                || digits.length() > MAX_LENGTH_DIGITS
                || !digits.chars().allMatch(Framing::isDigit)) {
            return false;
        }
        long length = Long.parseLong(digits);
        boolean agrees = contentLength < 0 || contentLength == length;
        contentLength = length;
        return agrees;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private Frame message(int bodyStart) {
        int present = to - bodyStart;
        if (lengthUnknown) {
            return spoilt(bodyStart, datagram ? present : 0, Drop.MALFORMED);
        }
        long body = contentLength >= 0 ? contentLength : datagram ? present : 0;
        if (body > MAX_BODY) {
            return new Frame.Fault(Drop.OVERSIZED);
        }
        if (body > present) {
            return datagram ? spoilt(bodyStart, present, Drop.TRUNCATED) : new Frame.Incomplete();
        }
        return spoilt ? spoilt(bodyStart, (int) body, Drop.MALFORMED) : new Frame.Message(bodyStart - from, (int) body);
    }

    private Frame spoilt(int bodyStart, int body, Drop reason) {
        return new Frame.Spoilt(new Frame.Message(bodyStart - from, body), reason, lengthUnknown);
    }
}
