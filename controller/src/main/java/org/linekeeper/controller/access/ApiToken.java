package org.linekeeper.controller.access;

import java.time.Instant;

/// A token as the controller keeps it: without the token.
///
/// @param name what its owner calls it
record ApiToken(String id, PersonName person, String name, Kind kind, Instant createdAt, Instant expiresAt) {
    enum Kind {
        /// Made by a sign-in.
        SIGN_IN,
        /// Made on request, for a program.
        API
    }
}
