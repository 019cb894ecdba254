package org.linekeeper.agent.media.srtp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What may be agreed upon, in our order of preference (RFC 4568 §6.2, RFC 6188 §4).
public enum CryptoSuite {
    AES_CM_128_HMAC_SHA1_80(16, 10, 1),
    AES_CM_128_HMAC_SHA1_32(16, 4, 2),
    AES_256_CM_HMAC_SHA1_80(32, 10, CryptoSuite.NO_PROFILE);

    private static final int NO_PROFILE = -1;

    static final int SALT_BYTES = 14;
    static final int AUTHENTICATION_KEY_BYTES = 20;

    /// RTCP's tags are never shortened (RFC 4568 §6.2.2).
    static final int CONTROL_TAG_BYTES = 10;

    private final int keyBytes;
    private final int tagBytes;
    private final int profile;

    CryptoSuite(int keyBytes, int tagBytes, int profile) {
        this.keyBytes = keyBytes;
        this.tagBytes = tagBytes;
        this.profile = profile;
    }

    /// Those that a handshake may agree on, in our order of preference.
    public static List<CryptoSuite> profiles() {
        return Arrays.stream(values())
                .filter(suite -> suite.profile != NO_PROFILE)
                .toList();
    }

    /// Its number in handshakes (RFC 5764 §4.1.2).
    public int profile() {
        return profile;
    }

    /// What a handshake has to give for both sides' keys and salts.
    public int exportedBytes() {
        return 2 * (keyBytes + SALT_BYTES);
    }

    int keyBytes() {
        return keyBytes;
    }

    int tagBytes() {
        return tagBytes;
    }

    static Optional<CryptoSuite> named(String name) {
        return Arrays.stream(values())
                .filter(suite -> suite.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
