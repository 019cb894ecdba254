package org.linekeeper.controller.repair;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the ladder says about one sandbox now.
public sealed interface Verdict {
    Verdict WELL = new Well();

    /// Every part is alive.
    record Well() implements Verdict {}

    /// Nothing is done before then; what is reported meanwhile is judged at once.
    ///
    /// @param why in words
    record Wait(Instant until, String why) implements Verdict {}

    /// @param target   the part it is for
    /// @param cause    in words
    /// @param evidence the witness's own words
    /// @param deadCall the call that may be cut because nobody can hear it any more; null where none may be
    record Climb(
            Rung rung,
            String target,
            String cause,
            String evidence,
            @Nullable String deadCall) implements Verdict {}

    /// No rung is left, or none would help.
    ///
    /// @param what there is to do, in words
    record NeedsPerson(String what) implements Verdict {}
}
