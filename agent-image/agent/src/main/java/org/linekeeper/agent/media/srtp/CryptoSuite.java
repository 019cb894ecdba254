package org.linekeeper.agent.media.srtp;

import java.util.Arrays;
import java.util.Optional;

/// What may be agreed upon, in our order of preference (RFC 4568 §6.2, RFC 6188 §4).
public enum CryptoSuite {
    AES_CM_128_HMAC_SHA1_80(16, 10),
    AES_CM_128_HMAC_SHA1_32(16, 4),
    AES_256_CM_HMAC_SHA1_80(32, 10);

    static final int SALT_BYTES = 14;
    static final int AUTHENTICATION_KEY_BYTES = 20;

    /// RTCP's tags are never shortened (RFC 4568 §6.2.2).
    static final int CONTROL_TAG_BYTES = 10;

    private final int keyBytes;
    private final int tagBytes;

    CryptoSuite(int keyBytes, int tagBytes) {
        this.keyBytes = keyBytes;
        this.tagBytes = tagBytes;
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
