package org.linekeeper.controller.operation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What can be ordered.
enum Kind {
    START,
    STOP,
    /// A new sandbox on the same profile.
    REPROVISION,
    /// A new sandbox on an empty profile.
    WIPE,
    /// Sandbox, profile and all data.
    DELETE,
    /// Nothing is done to the sandbox any more; it is watched only.
    PAUSE,
    RESUME,
    /// A stop that remembers what it stopped.
    DRAIN,
    /// Starts what a drain stopped, and nothing else.
    UNDRAIN;

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether something is lost by it: it takes named users and their names once more.
    boolean destroys() {
        return this == WIPE || this == DELETE;
    }

    /// Whether a living call holds it up.
    boolean waitsForCalls() {
        return switch (this) {
            case STOP, DRAIN, REPROVISION, WIPE -> true;
            case START, UNDRAIN, PAUSE, RESUME, DELETE -> false;
        };
    }

    /// Whether what it ordered can be taken back while it is not done.
    boolean canBeCancelled() {
        return switch (this) {
            case START, STOP, REPROVISION, WIPE, DRAIN, UNDRAIN -> true;
            case DELETE, PAUSE, RESUME -> false;
        };
    }

    static Kind of(String word) {
        List<Kind> kinds = Arrays.asList(values());
        return kinds.stream()
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "must be one of " + kinds.stream().map(Kind::word).toList()));
    }
}
