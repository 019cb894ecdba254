package org.linekeeper.controller.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.linekeeper.controller.storage.DataFolder;
import org.springframework.stereotype.Component;

/// The tokens that open the API. The first admin's is generated into the data folder, where its owner
/// finds it; it is never printed.
@Component
final class ApiTokens {
    private static final int TOKEN_BYTES = 32;

    private final byte[] adminDigest;

    ApiTokens(DataFolder folder) {
        adminDigest =
                digest(folder.readOrCreate("admin-token", ApiTokens::newToken).strip());
    }

    /// Whose token it is. The comparison's duration tells nothing about the token.
    Optional<ApiCaller> caller(String token) {
        return MessageDigest.isEqual(adminDigest, digest(token))
                ? Optional.of(new ApiCaller("admin", Role.ADMIN))
                : Optional.empty();
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
