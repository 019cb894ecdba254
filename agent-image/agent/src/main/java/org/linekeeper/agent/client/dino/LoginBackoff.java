package org.linekeeper.agent.client.dino;

import java.time.Duration;

/// How long an account waits after failed logins before it is tried again. After the third failure never less
/// than 30 s: servers block addresses that try more often.
///
/// Each wait is of a range, so that a server that has dropped everybody, or comes back, isn't met by all clients at
/// once. Where in the range is drawn once for a client: accounts that fail together are tried together, since Dino
/// starts anew for each try.
///
/// @param share of each range, 0 to 1
record LoginBackoff(double share) {
    /// From this many failures in a row on, no server is asked more often than this, whoever asks for it.
    static final int PATIENT_AFTER = 3;

    static final Duration PATIENCE = Duration.ofSeconds(30);

    /// The ranges' ends; each begins at its half.
    private static final Duration[] FIRST = {Duration.ofSeconds(3), Duration.ofSeconds(10), PATIENCE.multipliedBy(2)};
    /// A server that is away should be found soon after it is back.
    private static final Duration LONGEST_UNREACHABLE = Duration.ofMinutes(1);

    private static final Duration LONGEST_REFUSED = Duration.ofMinutes(15);

    private static final Duration SOONEST_AFTER_LOSS = Duration.ofSeconds(1);
    private static final Duration LATEST_AFTER_LOSS = Duration.ofSeconds(5);

    LoginBackoff {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("no share: " + share);
        }
    }

    /// @param failures in a row, 1 or more
    Duration afterRefusal(int failures) {
        return wait(failures, LONGEST_REFUSED);
    }

    /// @param disturbs whether trying again takes other accounts, which work, off their servers for a moment
    Duration afterSilence(int failures, boolean disturbs) {
        return wait(failures, disturbs ? LONGEST_REFUSED : LONGEST_UNREACHABLE);
    }

    /// After a login that held.
    Duration afterLoss() {
        return within(SOONEST_AFTER_LOSS, LATEST_AFTER_LOSS);
    }

    private Duration wait(int failures, Duration longest) {
        Duration last = FIRST[Math.min(failures, FIRST.length) - 1];
        int doublings = Math.clamp(failures - FIRST.length, 0, 10);
        Duration doubled = last.multipliedBy(1L << doublings);
        Duration end = doubled.compareTo(longest) < 0 ? doubled : longest;
        return within(end.dividedBy(2), end);
    }

    private Duration within(Duration begin, Duration end) {
        return begin.plusMillis(Math.round(share * end.minus(begin).toMillis()));
    }
}
