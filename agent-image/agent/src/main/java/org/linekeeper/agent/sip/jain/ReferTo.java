package org.linekeeper.agent.sip.jain;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.linekeeper.protocol.SipAddress;

/// A Refer-To header (RFC 3515 §2.1): whom to call, and what that call replaces.
///
/// @param address the URI without its parameters
/// @param replaces decoded, as it stands in a Replaces header
record ReferTo(SipAddress address, Optional<String> replaces) {
    /// Empty where no SIP address is named.
    static Optional<ReferTo> parse(String header) {
        String text = header.strip();
        int open = text.indexOf('<');
        int close = text.indexOf('>', open);
        if (open >= 0 && close < 0) {
            return Optional.empty();
        }
        String whole = open < 0 ? text.split(";", 2)[0].strip() : text.substring(open + 1, close);
        if (!whole.regionMatches(true, 0, "sip:", 0, 4) && !whole.regionMatches(true, 0, "sips:", 0, 5)) {
            return Optional.empty();
        }
        int question = whole.indexOf('?');
        String uri = question < 0 ? whole : whole.substring(0, question);
        Optional<String> replaces = question < 0 ? Optional.empty() : replaces(whole.substring(question + 1));
        return address(uri).map(address -> new ReferTo(address, replaces));
    }

    private static Optional<SipAddress> address(String uri) {
        int at = uri.indexOf('@');
        int parameters = uri.indexOf(';', Math.max(0, at));
        String plain = parameters < 0 ? uri : uri.substring(0, parameters);
        try {
            return Optional.of(new SipAddress("sip:" + plain.substring(plain.indexOf(':') + 1)));
        } catch (IllegalArgumentException no) {
            return Optional.empty();
        }
    }

    private static Optional<String> replaces(String headers) {
        for (String header : headers.split("&", -1)) {
            String[] pair = header.split("=", 2);
            if (pair.length == 2 && pair[0].equalsIgnoreCase("Replaces")) {
                return decoded(pair[1]);
            }
        }
        return Optional.empty();
    }

    /// A plus stands for itself in a SIP URI (RFC 3261 §19.1.1).
    private static Optional<String> decoded(String escaped) {
        try {
            String text = URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
            boolean clean = text.chars().noneMatch(character -> character < ' ');
            return clean ? Optional.of(text) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
