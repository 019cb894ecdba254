package org.linekeeper.agent.sip.digest;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.linekeeper.protocol.Secret;

/// One account's answers to the challenges of one server role (registrar or proxy); several servers on the way may ask,
/// each for its realm. Remembers the last nonces, so that later requests carry an answer from the start, with a growing
/// nonce count (RFC 7616 §3.4). Not thread-safe: it belongs to the SIP thread.
public final class DigestCredentials {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// A server whose own next nonce is stale again, and that one's successor too, would be answered for ever.
    private static final int MOST_STALE = 2;

    /// Servers on one way; more ask only to be answered for ever.
    private static final int MOST_REALMS = 4;

    private static final Comparator<DigestChallenge> STRENGTH =
            Comparator.comparing(DigestChallenge::algorithm).thenComparing(DigestChallenge::qop);

    private final String username;
    private final Secret password;
    private final Supplier<String> cnonces;

    /// Those that have asked, the last one last.
    private final LinkedHashMap<String, Answering> realms = new LinkedHashMap<>();

    /// A realm's challenge that is being answered.
    private static final class Answering {
        private final DigestChallenge challenge;
        private int uses;

        Answering(DigestChallenge challenge) {
            this.challenge = challenge;
        }
    }

    public DigestCredentials(String username, Secret password) {
        this(username, password, DigestCredentials::randomCnonce);
    }

    DigestCredentials(String username, Secret password, Supplier<String> cnonces) {
        this.username = username;
        this.password = password;
        this.cnonces = cnonces;
    }

    /// Takes a response's challenges and keeps the strongest of each realm for [#authorize].
    ///
    /// @param headerValues the values of its WWW-Authenticate or Proxy-Authenticate headers
    /// @param answered     how often each realm was answered before in the same exchange; this time is counted in.
    ///                     After one answer only a stale nonce is worth another try: the password is wrong
    /// @return false where there is nothing to answer
    public boolean challenged(List<String> headerValues, Map<String, Integer> answered) {
        Map<String, DigestChallenge> strongest = new LinkedHashMap<>();
        for (DigestChallenge challenge : DigestChallenge.parseAll(headerValues)) {
            strongest.merge(challenge.realm(), challenge, BinaryOperator.maxBy(STRENGTH));
        }
        boolean useful = false;
        for (DigestChallenge challenge : strongest.values()) {
            String realm = challenge.realm();
            realms.remove(realm);
            int before = answered.merge(realm, 1, Integer::sum) - 1;
            boolean worthATry = before == 0 || (challenge.stale() && before <= MOST_STALE);
            if (worthATry && answered.size() <= MOST_REALMS) {
                realms.putLast(realm, new Answering(challenge));
                useful = true;
            }
        }
        while (realms.size() > MOST_REALMS) {
            realms.pollFirstEntry();
        }
        return useful;
    }

    /// Whether a response says that the password was right and only the nonce too old.
    public static boolean stale(List<String> headerValues) {
        return DigestChallenge.parseAll(headerValues).stream().anyMatch(DigestChallenge::stale);
    }

    /// The values for the next request's (Proxy-)Authorization headers, an answer to the last challenge of each realm
    /// (RFC 3261 §22.3); none before the first one and after a refusal.
    public List<String> authorize(String method, String requestUri) {
        List<String> answers = new ArrayList<>();
        for (Answering realm : realms.values()) {
            realm.uses++;
            answers.add(header(realm.challenge, realm.uses, method, requestUri));
        }
        return answers;
    }

    private String header(DigestChallenge challenge, int uses, String method, String uri) {
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
