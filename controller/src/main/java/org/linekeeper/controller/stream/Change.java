package org.linekeeper.controller.stream;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something is not as it was: who follows reads it anew.
///
/// @param number grows by one with every change of this controller's run
/// @param user   whom it concerns; null where it concerns all
/// @param id     which call, event, operation or rollout; null where the kind says it all
@io.swagger.v3.oas.annotations.media.Schema(name = "Change")
record Change(
        long number,
        Instant at,
        Kind kind,
        @Nullable String user,
        @Nullable String id) {
    enum Kind {
        /// The user's settings, or what is ordered of the sandbox.
        USER,
        /// The user's presence, or a part of it.
        STATUS,
        CALL,
        EVENT,
        OPERATION,
        ROLLOUT,
        /// What is ordered of the whole fleet: its pause, its build.
        FLEET;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind parse(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("must be one of "
                            + Arrays.stream(values()).map(Kind::word).toList()));
        }
    }
}
