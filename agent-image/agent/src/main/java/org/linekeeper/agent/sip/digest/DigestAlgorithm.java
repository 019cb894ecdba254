package org.linekeeper.agent.sip.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// The digest algorithms a registrar may ask for (RFC 8760 §2.1), weakest first: the order decides between several
/// challenges.
enum DigestAlgorithm {
    MD5("MD5", "MD5", false),
    MD5_SESS("MD5-sess", "MD5", true),
    SHA_256("SHA-256", "SHA-256", false),
    SHA_256_SESS("SHA-256-sess", "SHA-256", true);

    private final String token;
    private final String hash;
    private final boolean session;

    DigestAlgorithm(String token, String hash, boolean session) {
        this.token = token;
        this.hash = hash;
        this.session = session;
    }

    /// The algorithm of that name; empty for one we don't know, which makes its challenge unusable.
    static Optional<DigestAlgorithm> named(String token) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.token.toUpperCase(Locale.ROOT).equals(token.toUpperCase(Locale.ROOT))) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /// As it is written in a header.
    String token() {
        return token;
    }

    /// Whether the secret is mixed with the nonces once per session (RFC 7616 §3.4.2).
    boolean session() {
        return session;
    }

    /// The hash in lower-case hexadecimal digits.
    String hex(String text) {
        try {
            byte[] sum = MessageDigest.getInstance(hash).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + hash, e);
        }
    }
}
