package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.linekeeper.protocol.SipAddress;

/// The targets that 3xx responses name for one request, best first, each tried once and only a few in all (RFC 3261
/// §8.1.3.4). Those that the policy forbids are left out: who can send us one response must not choose whom we call.
final class Redirects {
    private static final int MOST = 5;
    private static final float STANDARD_QUALITY = 1;

    private final Predicate<SipAddress> allowed;
    private final Set<String> tried = new HashSet<>();
    private final Map<String, SipUri> untried = new LinkedHashMap<>();

    Redirects(Predicate<SipAddress> allowed) {
        this.allowed = allowed;
    }

    /// The target to try now; empty where none is left.
    Optional<SipUri> next(SIPResponse redirect) {
        take(redirect);
        if (untried.isEmpty() || tried.size() >= MOST) {
            return Optional.empty();
        }
        String first = untried.keySet().iterator().next();
        tried.add(first);
        return Optional.ofNullable(untried.remove(first));
    }

    private void take(SIPResponse redirect) {
        if (redirect.getContactHeaders() == null) {
            return;
        }
        redirect.getContactHeaders().stream()
                .sorted(Comparator.comparingDouble(Redirects::quality).reversed())
                .forEach(this::take);
    }

    private void take(Contact contact) {
        if (contact.getAddress() != null
                && contact.getAddress().getURI() instanceof SipUri uri
                && address(uri).filter(allowed).isPresent()
                && !tried.contains(uri.toString())) {
            uri.removeParameter("method");
            untried.putIfAbsent(uri.toString(), uri);
        }
    }

    private static float quality(Contact contact) {
        float quality = contact.getQValue();
        return quality < 0 ? STANDARD_QUALITY : quality;
    }

    /// Where a URI leads; empty where it is none of ours to call.
    static Optional<SipAddress> address(SipUri uri) {
        try {
            String user = uri.getUser() == null ? "" : uri.getUser() + "@";
            String port = uri.getPort() > 0 ? ":" + uri.getPort() : "";
            return Optional.of(new SipAddress("sip:" + user + uri.getHost() + port));
        } catch (IllegalArgumentException strange) {
            return Optional.empty();
        }
    }
}
