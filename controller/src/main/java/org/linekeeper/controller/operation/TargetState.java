package org.linekeeper.controller.operation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How far an operation is with one user.
enum TargetState {
    PENDING,
    /// The last try failed; the controller goes on trying, so it may still become done.
    FAILED,
    DONE,
    /// Something else was ordered before this was done.
    SUPERSEDED,
    CANCELLED;

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean ends() {
        return switch (this) {
            case PENDING, FAILED -> false;
            case DONE, SUPERSEDED, CANCELLED -> true;
        };
    }

    static TargetState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
