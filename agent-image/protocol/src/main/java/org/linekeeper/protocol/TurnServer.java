package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// A server that passes datagrams on for those who have an account there (TURN, RFC 8656).
///
/// @param uri      as [IceServer] reads it
/// @param user     for its long-term credentials (RFC 8489 §9.2)
/// @param password present on the control link only; null wherever settings are kept or shown
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TurnServer(String uri, String user, @Nullable Secret password) {
    public TurnServer {
        IceServer.turn(uri);
        if (user == null || user.isBlank()) {
            throw new IllegalArgumentException("user must not be empty");
        }
    }

    public TurnServer with(@Nullable Secret other) {
        return new TurnServer(uri, user, other);
    }
}
