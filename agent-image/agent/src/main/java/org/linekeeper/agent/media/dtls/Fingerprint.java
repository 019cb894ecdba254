package org.linekeeper.agent.media.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The hash of a certificate, by which a session description names it (RFC 8122 §5).
///
/// @param digest in pairs of hexadecimal digits with colons between them
public record Fingerprint(Hash hash, String digest) {
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();

    /// Those that nobody can make a second certificate for, the weakest first.
    public enum Hash {
        SHA_256("sha-256"),
        SHA_384("sha-384"),
        SHA_512("sha-512");

        private final String word;

        Hash(String word) {
            this.word = word;
        }

        private byte[] of(byte[] certificate) {
            try {
                return MessageDigest.getInstance(word).digest(certificate);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + word, e);
            }
        }

        private int bytes() {
            return Integer.parseInt(word.substring(word.length() - 3)) / Byte.SIZE;
        }
    }

    /// @param certificate its DER encoding
    public static Fingerprint of(byte[] certificate) {
        return new Fingerprint(Hash.SHA_256, PAIRS.formatHex(Hash.SHA_256.of(certificate)));
    }

    /// Reads the attribute's value.
    ///
    /// @return empty for one that can't be used: a hash that is not known or too weak, or none of its length
    public static Optional<Fingerprint> parse(String value) {
        int space = value.indexOf(' ');
        return Arrays.stream(Hash.values())
                .filter(hash -> hash.word.length() == space && value.regionMatches(true, 0, hash.word, 0, space))
                .findFirst()
                .flatMap(hash -> parse(hash, value.substring(space + 1).strip()));
    }

    private static Optional<Fingerprint> parse(Hash hash, String pairs) {
        try {
            byte[] digest = PAIRS.parseHex(pairs);
            return digest.length == hash.bytes()
                    ? Optional.of(new Fingerprint(hash, PAIRS.formatHex(digest)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Whether a certificate is one of those that were named. The strongest of the hashes decides (RFC 8122 §5.1): a
    /// weaker one beside it could be there to be broken.
    public static boolean names(List<Fingerprint> named, byte[] certificate) {
        var strongest = named.stream().map(Fingerprint::hash).max(Hash::compareTo);
        return named.stream()
                .filter(fingerprint ->
                        strongest.filter(fingerprint.hash::equals).isPresent())
                .anyMatch(fingerprint ->
                        MessageDigest.isEqual(PAIRS.parseHex(fingerprint.digest), fingerprint.hash.of(certificate)));
    }

    /// The attribute's value.
    public String text() {
        return hash.word + " " + digest;
    }
}
