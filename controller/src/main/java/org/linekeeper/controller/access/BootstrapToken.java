package org.linekeeper.controller.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.linekeeper.controller.storage.DataFolder;
import org.springframework.stereotype.Component;

/// The token in the file `admin-token` of the data folder, for the scripts beside the controller and for
/// an admin whom nothing else lets in. Whoever reads that folder could read everything else too.
/// It needs no database, and is changed by removing the file and starting anew.
@Component
final class BootstrapToken {
    private static final Caller CALLER = new Caller("admin-token", Role.ADMIN, Set.of(), new Caller.Bootstrap());

    private final byte[] digest;

    BootstrapToken(DataFolder folder) {
        digest = digest(folder.readOrCreate("admin-token", () -> TokenText.random() + "\n")
                .strip());
    }

    /// The comparison's duration tells nothing about the token.
    Optional<Caller> caller(String token) {
        return MessageDigest.isEqual(digest, digest(token)) ? Optional.of(CALLER) : Optional.empty();
    }

    private static byte[] digest(String token) {
        return TokenText.digest(token).getBytes(StandardCharsets.US_ASCII);
    }
}
