package org.linekeeper.lab.caller;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A SIP message that came in, as far as a caller looks at it.
///
/// @param headers by their long names in lower case; of several with one name the first
record SipText(String firstLine, Map<String, String> headers, String body) {
    private static final String VERSION = "SIP/2.0 ";
    private static final Map<String, String> LONG_NAMES =
            Map.of("i", "call-id", "f", "from", "t", "to", "m", "contact", "v", "via", "l", "content-length");

    static SipText parse(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        String[] parts = text.split("\r\n\r\n", 2);
        String[] lines = parts[0].split("\r\n", -1);
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] header = lines[i].split(":", 2);
            String name = header[0].strip().toLowerCase(Locale.ROOT);
            if (header.length == 2) {
                headers.putIfAbsent(LONG_NAMES.getOrDefault(name, name), header[1].strip());
            }
        }
        return new SipText(lines[0], headers, parts.length == 2 ? parts[1] : "");
    }

    /// 0 in a request.
    int status() {
        return firstLine.startsWith(VERSION) && firstLine.length() >= VERSION.length() + 3
                ? Integer.parseInt(firstLine, VERSION.length(), VERSION.length() + 3, 10)
                : 0;
    }

    /// Of the request, or of that which is answered.
    String method() {
        String[] sequence = header("cseq").split(" +", 2);
        return sequence.length == 2 ? sequence[1] : "";
    }

    /// Empty where there is none.
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /// The URI in Contact: where requests inside the dialog go (RFC 3261 §12.2.1.1).
    String contactUri() {
        String contact = header("contact");
        int open = contact.indexOf('<');
        int end = contact.indexOf('>');
        return open >= 0 && end > open ? contact.substring(open + 1, end) : contact;
    }

    /// The port in the body's first `m=audio` line; 0 where there is none.
    int soundPort() {
        int line = body.indexOf("m=audio ");
        if (line < 0) {
            return 0;
        }
        return Integer.parseInt(body.substring(line + 8).split("[ /\r\n]", 2)[0]);
    }
}
