package org.linekeeper.lab.bench.rig;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a call is sent straight to, without a proxy.
public record SipTarget(String user, String hostAndPort) {
    private static final Pattern CONTACT = Pattern.compile("sip:([^@;>]+)@([0-9.]+:\\d+).*");

    /// The target that a registered contact names.
    ///
    /// @throws IllegalArgumentException where it has no user, address or port
    public static SipTarget ofContact(String uri) {
        Matcher contact = CONTACT.matcher(uri);
        if (!contact.matches()) {
            throw new IllegalArgumentException("not sip:user@address:port: " + uri);
        }
        return new SipTarget(contact.group(1), contact.group(2));
    }
}
