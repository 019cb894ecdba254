package org.linekeeper.controller.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/// What a caller of the API may do, at most.
enum Role {
    /// What belongs to the users that the caller owns.
    USER,
    /// The fleet, without what users own: no addresses, contacts or calls.
    OPERATOR,
    /// Everything.
    ADMIN;

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException where it is none, with a message for the caller
    static Role of(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be user, operator or admin"));
    }
}
