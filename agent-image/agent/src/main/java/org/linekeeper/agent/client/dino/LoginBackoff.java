package org.linekeeper.agent.client.dino;

import java.time.Duration;

/// How long an account waits after failed logins before it is tried again. After the third failure never less
/// than 30 s: servers block addresses that try more often.
final class LoginBackoff {
    /// From this many failures in a row on, no server is asked more often than this, whoever asks for it.
    static final int PATIENT_AFTER = 3;

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration[] FIRST = {Duration.ofSeconds(3), Duration.ofSeconds(10), PATIENCE};
    /// A server that is away should be found soon after it is back.
    private static final Duration LONGEST_UNREACHABLE = Duration.ofMinutes(1);

    private static final Duration LONGEST_REFUSED = Duration.ofMinutes(15);

    private LoginBackoff() {}

    /// @param failures in a row, 1 or more
    static Duration afterRefusal(int failures) {
        return wait(failures, LONGEST_REFUSED);
    }

    static Duration afterSilence(int failures) {
        return wait(failures, LONGEST_UNREACHABLE);
    }

    private static Duration wait(int failures, Duration longest) {
        if (failures <= FIRST.length) {
            return FIRST[failures - 1];
        }
        int doublings = Math.min(failures - FIRST.length, 10);
        Duration wait = FIRST[FIRST.length - 1].multipliedBy(1L << doublings);
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
