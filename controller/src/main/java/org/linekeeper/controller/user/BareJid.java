package org.linekeeper.controller.user;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// An XMPP address without a resource (RFC 7622 §3): `user@domain`. Kept as the network compares them: both parts in
/// lower case, the user's in compatibility forms (Nodeprep, RFC 3920 appendix A).
public record BareJid(String value) {
    private static final int LONGEST_PART = 1023;
    private static final Pattern LOCAL = Pattern.compile("[^\\s\\p{Cntrl}\"&'/:<>@]+");
    private static final Pattern DOMAIN = Pattern.compile(
            "(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?)(?:\\.[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?)*");

    public BareJid {
        int at = value.indexOf('@');
        String local = Normalizer.normalize(value.substring(0, Math.max(at, 0)), Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT);
        String domain = value.substring(at + 1);
        if (tooLong(local) || tooLong(domain)) {
            throw new IllegalArgumentException("each part of an XMPP address may have 1023 bytes");
        }
        if (!LOCAL.matcher(local).matches() || !DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException("an XMPP address must look like user@domain");
        }
        value = local + "@" + domain.toLowerCase(Locale.ROOT);
    }

    private static boolean tooLong(String part) {
        return part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART;
    }

    @Override
    public String toString() {
        return value;
    }
}
