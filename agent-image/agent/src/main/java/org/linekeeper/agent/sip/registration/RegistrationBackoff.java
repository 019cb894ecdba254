package org.linekeeper.agent.sip.registration;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait after failed registrations in a row, in the manner of RFC 5626 §4.5: the upper bound
/// doubles, and the wait is drawn from its upper half, so that a registrar that comes back isn't met by
/// all its lines at once.
///
/// The first two waits are short, for a packet lost or a server restarting. From the third failure on no
/// wait is shorter than 30 s. A server that is away is asked again within a minute, so that a line
/// recovers soon; one that refuses is asked less and less, for services lock accounts after too many wrong
/// passwords. What a refusal's Retry-After names is waited for, but for no longer than an hour: a mistyped
/// one would keep the user away for days.
final class RegistrationBackoff {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration SECOND = Duration.ofSeconds(10);
    private static final Duration THIRD = Duration.ofSeconds(60);
    private static final Duration LONGEST_WHEN_AWAY = Duration.ofSeconds(60);
    private static final Duration LONGEST_WHEN_REFUSED = Duration.ofMinutes(20);
    private static final Duration LONGEST_WHEN_ASKED = Duration.ofHours(1);

    private RegistrationBackoff() {}

    /// @param failures failed tries in a row, at least 1
    static Duration waitAfter(int failures, RegistrationOutcome failure, RandomGenerator dice) {
        return switch (failure) {
            case RegistrationOutcome.Accepted accepted ->
                throw new IllegalStateException("no back-off after " + accepted);
            case RegistrationOutcome.Unreachable _ -> drawn(bound(failures, LONGEST_WHEN_AWAY), dice);
            case RegistrationOutcome.Refused refused ->
                longer(drawn(bound(failures, LONGEST_WHEN_REFUSED), dice), asked(refused.retryAfter()));
        };
    }

    private static Duration bound(int failures, Duration longest) {
        Duration bound = switch (failures) {
            case 1 -> FIRST;
            case 2 -> SECOND;
            default -> THIRD.multipliedBy(1L << Math.min(failures - 3, 10));
        };
        return bound.compareTo(longest) > 0 ? longest : bound;
    }

    private static Duration drawn(Duration bound, RandomGenerator dice) {
        long half = bound.toMillis() / 2;
        return Duration.ofMillis(half + dice.nextLong(half + 1));
    }

    private static Duration asked(Duration retryAfter) {
        return retryAfter.compareTo(LONGEST_WHEN_ASKED) > 0 ? LONGEST_WHEN_ASKED : retryAfter;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
