package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.linekeeper.controller.brake.BlastRadius;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

/// How long one pass of the planner takes over a whole fleet: of a hundred sandboxes one is missing, one has
/// stopped, one is of an old image, and the rest run. `java PlanBench size passes` prints the seconds of every
/// warm pass, one a line.
final class PlanBench {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int WARM_UP = 50;

    private static final Limits LIMITS =
            new Limits(10, 100, new BlastRadius(0.2, 10, Duration.ofMinutes(10), Duration.ofHours(1)));
    private static final Gauge GAUGE = new Gauge(0, 0, 20, NOW, 10_000, 0, false, false, Map.of());

    private PlanBench() {}

    static void main(String[] arguments) {
        List<UserWorld> fleet = fleet(Integer.parseInt(arguments[0]));
        double[] seconds = new double[Integer.parseInt(arguments[1])];
        long actions = 0;
        for (int pass = -WARM_UP; pass < seconds.length; pass++) {
            long start = System.nanoTime();
            Plan plan = ReconcilePlanner.plan(fleet, GAUGE, NOW, LIMITS);
            if (pass >= 0) {
                seconds[pass] = (System.nanoTime() - start) / 1e9;
            }
            actions += plan.actions().size();
        }
        if (actions == 0) {
            throw new IllegalStateException("the planner planned nothing");
        }
        Arrays.stream(seconds).forEach(System.out::println);
    }

    private static List<UserWorld> fleet(int size) {
        List<UserWorld> fleet = new ArrayList<>();
        for (int number = 0; number < size; number++) {
            fleet.add(user(new UserId("u" + number), number % 100));
        }
        return fleet;
    }

    private static UserWorld user(UserId user, int kind) {
        return new UserWorld(
                user,
                100_000,
                new DesiredSandbox.Running("image", "build", 1, 1, true),
                kind == 0 ? Optional.empty() : Optional.of(sandbox(user, kind)),
                OptionalLong.of(1),
                CallEvidence.NONE,
                null,
                false,
                false,
                null,
                Optional.empty());
    }

    private static ObservedSandbox sandbox(UserId user, int kind) {
        State state = kind == 1 ? new State.Stopped(137) : new State.Running(NOW.minusSeconds(60), "10.0.0.2", 7443);
        String build = kind == 2 ? "old" : "build";
        return new ObservedSandbox(user, "lk-" + user, "id-" + user, "image", build, "inc", 1, 0, state);
    }
}
