package org.linekeeper.agent.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// How often a program may fail within a window of time before it is given up, and how long each restart waits.
/// The first two restarts come at once, since most failures are one-off; from then on the wait doubles. Not
/// thread-safe.
final class RestartBudget {
    private static final int AT_ONCE = 2;
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final int restarts;
    private final Duration window;
    private final Deque<Instant> spent = new ArrayDeque<>();

    RestartBudget(int restarts, Duration window) {
        if (restarts < 1 || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("a budget needs a restart and a window");
        }
        this.restarts = restarts;
        this.window = window;
    }

    sealed interface Verdict {
        record RestartAfter(Duration delay) implements Verdict {}

        record Spent(int restarts, Duration within) implements Verdict {}
    }

    /// A failure at `now`: times must not run backwards between calls.
    Verdict fail(Instant now) {
        while (!spent.isEmpty() && !spent.getFirst().plus(window).isAfter(now)) {
            spent.removeFirst();
        }
        if (spent.size() >= restarts) {
            return new Verdict.Spent(restarts, window);
        }
        spent.addLast(now);
        return new Verdict.RestartAfter(wait(spent.size()));
    }

    private static Duration wait(int failures) {
        if (failures <= AT_ONCE) {
            return Duration.ZERO;
        }
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - AT_ONCE - 1, 10));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }
}
