package org.linekeeper.controller.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// One thing that somebody did or tried to do.
///
/// @param actor   an account's name, or how else the caller is known
/// @param action  the request's method and its path as the endpoint declares it
/// @param target  the user, account or call that it was about
/// @param outcome the answer's HTTP status
record AuditEntry(
        Instant at, String actor, String action, @Nullable String target, String address, int outcome) {
    /// What the first entry follows.
    static final String BEGINNING = "0".repeat(64);

    /// Binds this entry to all before it.
    String digest(String previous) {
        StringBuilder all = new StringBuilder();
        for (String field : new String[] {
            previous, at.toString(), actor, action, String.valueOf(target), address, Integer.toString(outcome)
        }) {
            all.append(field.length()).append(':').append(field);
        }
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(all.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
