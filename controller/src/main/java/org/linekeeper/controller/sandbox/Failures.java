package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import org.linekeeper.controller.runtime.RuntimeFailure;

/// A user's actions that failed in a row.
///
/// @param notBefore when the next may be tried: 1 s after the first, doubled each time, 5 min at most; at
///                  once 5 min where trying again helps only after a person did something
record Failures(int count, Instant since, Instant notBefore, String detail) {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    static Failures first(RuntimeFailure failure, Instant now) {
        return new Failures(1, now, now.plus(pause(1, failure)), String.valueOf(failure.getMessage()));
    }

    Failures next(RuntimeFailure failure, Instant now) {
        return new Failures(
                count + 1, since, now.plus(pause(count + 1, failure)), String.valueOf(failure.getMessage()));
    }

    private static Duration pause(int count, RuntimeFailure failure) {
        if (!failure.retryable()) {
            return LONGEST;
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(count - 1, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
