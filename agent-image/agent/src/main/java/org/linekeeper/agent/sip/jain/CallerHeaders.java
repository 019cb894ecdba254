package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.header.From;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.protocol.LineSignalling.CallerIdentity;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;

/// How an INVITE tells who calls, in the way that the line's provider takes.
record CallerHeaders(SipLineSpec spec, Party caller) {
    /// What may stand in a user part unescaped (RFC 3261 §25.1), but for what others might take for more than it is.
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()+";

    From from(String tag) {
        boolean inFrom = spec.signalling().callerIdentity() == CallerIdentity.FROM;
        return Messages.from(inFrom ? mapped() : spec.address(), caller.label(), tag);
    }

    /// P-Asserted-Identity (RFC 3325 §9.1), for those who trust us; empty for others.
    Optional<String> asserted() {
        return spec.signalling().callerIdentity() == CallerIdentity.ASSERTED
                ? Optional.of(Messages.nameAddress(mapped(), caller.label()))
                : Optional.empty();
    }

    /// The caller as a user of the line's own domain, which is the only one that a provider takes from us: an address
    /// of the service becomes a user part, what can't stand there escaped.
    private SipAddress mapped() {
        try {
            return new SipAddress("sip:" + escaped(bare(caller.address())) + "@"
                    + spec.address().host());
        } catch (IllegalArgumentException tooLong) {
            return spec.address();
        }
    }

    private static String bare(String address) {
        int resource = address.indexOf('/');
        String text = resource > 0 ? address.substring(0, resource) : address;
        return text.replaceFirst("^(?i)(sips?|tel|xmpp):", "");
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf(octet) >= 0) {
                escaped.append((char) octet);
            } else {
                escaped.append("%%%02X".formatted(octet & 0xff));
            }
        }
        return escaped.toString();
    }
}
