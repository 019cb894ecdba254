package org.linekeeper.agent.sip.jain.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/// The To tag of an answer after which nothing is remembered: the same for the same request, and unguessable (RFC 3261
/// §8.2.7). Thread-safe.
public final class SteadyTag {
    private static final byte[] SECRET = new byte[16];
    private static final int BYTES = 12;

    static {
        new SecureRandom().nextBytes(SECRET);
    }

    private SteadyTag() {}

    /// @param request what tells the request from every other
    public static String of(String... request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(SECRET);
            for (String value : request) {
                digest.update(value.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
