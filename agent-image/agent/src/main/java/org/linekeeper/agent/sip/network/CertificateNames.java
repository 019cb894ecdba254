package org.linekeeper.agent.sip.network;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/// The names that a server's certificate is made out to (RFC 5922 §7.1): the domains of its `sip:` URIs; its DNS names
/// only where it has no such URI; its common name only where it names nothing else. Pure.
///
/// A DNS name may begin with `*.` for one label. RFC 5922 §7.2 forbids that, and many a provider's certificate has it.
final class CertificateNames {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;
    private static final String SIP = "sip:";

    private final List<String> uris = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();

    private CertificateNames() {}

    static CertificateNames of(X509Certificate certificate) {
        CertificateNames names = new CertificateNames();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives == null) {
                names.addCommonName(certificate.getSubjectX500Principal().getName());
            } else {
                alternatives.forEach(names::add);
            }
        } catch (CertificateParsingException unreadable) {
            return new CertificateNames();
        }
        return names;
    }

    /// Whether one of these names, each a domain or an address as it was configured, is the certificate's.
    boolean matchAny(Collection<String> wanted) {
        return wanted.stream().anyMatch(this::matches);
    }

    private boolean matches(String wanted) {
        String name = normal(wanted);
        if (Network.literal(name).isPresent()) {
            return addresses.contains(Network.literal(name).orElseThrow().getHostAddress());
        }
        List<String> known = uris.isEmpty() ? hosts : uris;
        return known.stream().anyMatch(pattern -> covers(pattern, name));
    }

    private static boolean covers(String pattern, String name) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        String parent = pattern.substring(2);
        return dot > 0 && parent.indexOf('.') > 0 && name.substring(dot + 1).equals(parent);
    }

    private void add(List<?> alternative) {
        if (!(alternative.get(0) instanceof Integer kind) || !(alternative.get(1) instanceof String value)) {
            return;
        }
        switch (kind) {
            case DNS -> hosts.add(normal(value));
            case URI -> addUri(value);
            case ADDRESS -> Network.literal(value).ifPresent(address -> addresses.add(address.getHostAddress()));
            default -> {}
        }
    }

    /// A URI with a user part names a person, not a server.
    private void addUri(String uri) {
        if (uri.regionMatches(true, 0, SIP, 0, SIP.length()) && uri.indexOf('@') < 0) {
            uris.add(normal(
                    uri.substring(SIP.length()).replaceFirst("[;?].*", "").replaceFirst(":\\d+$", "")));
        }
    }

    private void addCommonName(String subject) {
        try {
            for (Rdn part : new LdapName(subject).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    hosts.add(normal(name));
                }
            }
        } catch (InvalidNameException nameless) {
            hosts.clear();
        }
    }

    private static String normal(@Nullable String name) {
        String text = name == null ? "" : name.toLowerCase(Locale.ROOT);
        if (text.startsWith("[") && text.endsWith("]")) {
            return text.substring(1, text.length() - 1);
        }
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>(uris.isEmpty() ? hosts : uris);
        all.addAll(addresses);
        return all.isEmpty() ? "nobody" : String.join(", ", all);
    }
}
