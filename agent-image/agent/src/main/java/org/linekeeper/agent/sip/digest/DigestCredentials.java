package org.linekeeper.agent.sip.digest;

import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.Secret;

/// One account's answers to the challenges of one server role (registrar or proxy). Remembers the last nonce, so that
/// later requests carry an answer from the start, with a growing nonce count (RFC 7616 §3.4). Not thread-safe: it
/// belongs to the SIP thread.
public final class DigestCredentials {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// A server whose own next nonce is stale again, and that one's successor too, would be answered for ever.
    private static final int MOST_STALE = 2;

    private final String username;
    private final Secret password;
    private final Supplier<String> cnonces;
    private @Nullable DigestChallenge current;
    private int uses;

    public DigestCredentials(String username, Secret password) {
        this(username, password, DigestCredentials::randomCnonce);
    }

    DigestCredentials(String username, Secret password, Supplier<String> cnonces) {
        this.username = username;
        this.password = password;
        this.cnonces = cnonces;
    }

    /// Takes a response's challenges and keeps the strongest for [#authorize].
    ///
    /// @param headerValues the values of its WWW-Authenticate or Proxy-Authenticate headers
    /// @param answered     how many challenges of the same exchange were answered before: after one, only a stale
    ///                     nonce is worth another try, all else means a wrong password
    /// @return false where there is nothing to answer
    public boolean challenged(List<String> headerValues, int answered) {
        Optional<DigestChallenge> strongest = DigestChallenge.parseAll(headerValues).stream()
                .max(Comparator.comparing(DigestChallenge::algorithm).thenComparing(DigestChallenge::qop))
                .filter(challenge -> answered == 0 || (challenge.stale() && answered <= MOST_STALE));
        current = strongest.orElse(null);
        uses = 0;
        return strongest.isPresent();
    }

    /// Whether a response says that the password was right and only the nonce too old.
    public static boolean stale(List<String> headerValues) {
        return DigestChallenge.parseAll(headerValues).stream().anyMatch(DigestChallenge::stale);
    }

    /// The value for the next request's (Proxy-)Authorization header, an answer to the last challenge; empty before the
    /// first one and after a refusal.
    public Optional<String> authorize(String method, String requestUri) {
        if (current == null) {
            return Optional.empty();
        }
        uses++;
        return Optional.of(header(current, method, requestUri));
    }

    private String header(DigestChallenge challenge, String method, String uri) {
        String cnonce = cnonces.get();
        String count = "%08x".formatted(uses);
        StringBuilder header = new StringBuilder("Digest ")
                .append("username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\""
                        .formatted(escape(username), escape(challenge.realm()), escape(challenge.nonce()), uri))
                .append(", response=\"%s\"".formatted(response(challenge, method, uri, cnonce, count)))
                .append(", algorithm=")
                .append(challenge.algorithm().token());
        if (challenge.qop()) {
            header.append(", qop=auth, nc=%s".formatted(count));
        }
        if (challenge.qop() || challenge.algorithm().session()) {
            header.append(", cnonce=\"%s\"".formatted(cnonce));
        }
        if (challenge.opaque() != null) {
            header.append(", opaque=\"%s\"".formatted(escape(challenge.opaque())));
        }
        return header.toString();
    }

    private String response(DigestChallenge challenge, String method, String uri, String cnonce, String count) {
        DigestAlgorithm algorithm = challenge.algorithm();
        String secret = algorithm.hex(username + ":" + challenge.realm() + ":" + password.reveal());
        if (algorithm.session()) {
            secret = algorithm.hex(secret + ":" + challenge.nonce() + ":" + cnonce);
        }
        String request = algorithm.hex(method + ":" + uri);
        String middle = challenge.qop() ? challenge.nonce() + ":" + count + ":" + cnonce + ":auth" : challenge.nonce();
        return algorithm.hex(secret + ":" + middle + ":" + request);
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String randomCnonce() {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
