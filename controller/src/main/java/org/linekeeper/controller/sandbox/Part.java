package org.linekeeper.controller.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

/// What one witness says about one part of a sandbox.
///
/// @param part          `container`, `control-link`, `process/<name>`, `sound`, `account/<id>`, `window/<id>` (of an
///                      account) or `line/<id>`
/// @param checkedAt     the last reading, by the controller's clock
/// @param detail        the source's own words
/// @param attempts      failed tries in a row
/// @param nextAttemptAt when the next is made; null while none waits
/// @param personNeeded  what a person has to do; null where no person is needed
record Part(
        String part,
        Evidence evidence,
        Instant since,
        Instant checkedAt,
        @Nullable String detail,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable String personNeeded) {
    static final String CONTAINER = "container";
    static final String CONTROL_LINK = "control-link";
    static final String SOUND = "sound";
    static final String WINDOW = "window/";
    static final String PROCESS = "process/";

    /// Without tries, and nobody has to do anything.
    static Part of(String part, Witness witness, Instant checkedAt) {
        return of(part, witness, checkedAt, 0, null);
    }

    static Part of(String part, Witness witness, Instant checkedAt, int attempts, @Nullable Instant nextAttemptAt) {
        return of(part, witness.evidence(), witness.since(), checkedAt, witness.detail(), attempts, nextAttemptAt);
    }

    static Part of(
            String part,
            Evidence evidence,
            Instant since,
            Instant checkedAt,
            @Nullable String detail,
            int attempts,
            @Nullable Instant nextAttemptAt) {
        return new Part(part, evidence, since, checkedAt, detail, attempts, nextAttemptAt, null);
    }

    Part needing(@Nullable String person) {
        return new Part(part, evidence, since, checkedAt, detail, attempts, nextAttemptAt, person);
    }

    static String process(String name) {
        return PROCESS + name;
    }

    boolean isWindow() {
        return part.startsWith(WINDOW);
    }

    boolean isProcess() {
        return part.startsWith(PROCESS);
    }

    /// This part when its witness can no longer be asked.
    Part unheardSince(Instant silence) {
        return new Part(
                part,
                Evidence.UNKNOWN,
                silence,
                checkedAt,
                "last said: " + evidence + (detail == null ? "" : ", " + detail),
                attempts,
                nextAttemptAt,
                personNeeded);
    }
}
