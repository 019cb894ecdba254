package org.linekeeper.agent.media.srtp;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// An `a=crypto` line (RFC 4568 §9.1): a key that one side will encrypt with.
///
/// @param tag an answer names the offer's line by it
public record CryptoAttribute(int tag, MasterKey key) {
    private static final String INLINE = "inline:";

    /// Parameters that ask for nothing of the receiver but patience.
    private static final Set<String> HARMLESS = Set.of("WSH");

    /// Reads the attribute's value.
    ///
    /// @return empty for one that can't be used: a suite, a session parameter or a key format that is not known, a
    ///         master key identifier, several keys. Another line may do
    public static Optional<CryptoAttribute> parse(String value) {
        var words = value.strip().split("\\s+", -1);
        if (words.length < 3 || !words[0].matches("\\d{1,9}")) {
            return Optional.empty();
        }
        for (int i = 3; i < words.length; i++) {
            if (!HARMLESS.contains(words[i].split("=", 2)[0].toUpperCase(Locale.ROOT))) {
                return Optional.empty();
            }
        }
        int tag = Integer.parseInt(words[0]);
        return CryptoSuite.named(words[1])
                .flatMap(suite -> key(suite, words[2]))
                .map(key -> new CryptoAttribute(tag, key));
    }

    private static Optional<MasterKey> key(CryptoSuite suite, String parameters) {
        var begins = parameters.length() >= INLINE.length()
                && parameters.substring(0, INLINE.length()).equalsIgnoreCase(INLINE);
        if (!begins || parameters.contains(";")) {
            return Optional.empty();
        }
        var parts = parameters.substring(INLINE.length()).split("\\|", -1);
        for (int i = 1; i < parts.length; i++) {
            // a lifetime of at most 2^48 packets is longer than any call; MKI:length would change the packets
            if (parts[i].contains(":")) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new MasterKey(suite, Base64.getDecoder().decode(parts[0])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The attribute's value.
    public String text() {
        return tag + " " + key.suite() + " " + INLINE + key.base64();
    }
}
