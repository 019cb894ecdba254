package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A `sip:` URI without parameters (RFC 3261 §19.1): `sip:user@host` or `sip:host`, with an optional port.
/// The host is kept in lower case; the user part as written.
public record SipAddress(@JsonValue String uri) {
    private static final Pattern FORM = Pattern.compile("sip:(?:([A-Za-z0-9_.!~*'()&=+$,;?/%-]{1,128})@)?"
            + "([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SipAddress {
        Matcher parts = FORM.matcher(uri);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a SIP address must look like sip:user@host or sip:user@host:port");
        }
        if (parts.group(3) != null
                && (Integer.parseInt(parts.group(3)) < 1 || Integer.parseInt(parts.group(3)) > 65535)) {
            throw new IllegalArgumentException("the port of a SIP address must be 1 to 65535");
        }
        uri = uri.substring(0, parts.start(2)) + parts.group(2).toLowerCase(Locale.ROOT) + uri.substring(parts.end(2));
    }

    public Optional<String> user() {
        return Optional.ofNullable(parts().group(1));
    }

    public String host() {
        return parts().group(2);
    }

    public OptionalInt port() {
        String port = parts().group(3);
        return port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port));
    }

    private Matcher parts() {
        Matcher parts = FORM.matcher(uri);
        if (!parts.matches()) {
            throw new IllegalStateException(uri);
        }
        return parts;
    }

    @Override
    public String toString() {
        return uri;
    }
}
