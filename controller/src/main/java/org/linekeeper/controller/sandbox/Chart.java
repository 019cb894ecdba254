package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.repair.Try;

/// What is remembered of one user's repairs. Its times are those of the steady clock.
final class Chart {
    private static final Duration DAY = Duration.ofDays(1);

    /// What people have said of the sandbox so far.
    ///
    /// @param generation of the user's settings
    /// @param edition    of the sandbox: raised where one is to be made anew, and by no rung
    record Orders(long generation, long edition) {}

    /// A rung under way, and the event that tells of it.
    record Attempt(long event, Try what) {}

    /// Since when a part has not been alive.
    final Map<String, Instant> illSince = new HashMap<>();
    /// Parts whose silence was told.
    final Set<String> alerted = new HashSet<>();
    private final List<Try> tries = new ArrayList<>();
    private Instant seriesBegan = Instant.EPOCH;
    private @Nullable Orders orders;

    /// When the container that runs was started, by the runtime's word, and since when that is known here.
    private @Nullable Instant startedAt;

    private @Nullable Instant runsSince;
    /// Since when the container has ended again and again; null where it has not.
    private @Nullable Instant endsSince;

    @Nullable
    Attempt open;

    @Nullable
    Instant wellSince;
    /// What a person was asked to do.
    @Nullable
    String asked;

    Instant seriesBegan() {
        return seriesBegan;
    }

    /// A container that was started again runs anew; it no longer ends again and again once it has run for so long.
    void runs(Instant started, Instant now, Duration stable) {
        if (runsSince == null || !started.equals(startedAt)) {
            startedAt = started;
            runsSince = now;
        }
        if (!now.isBefore(runsSince.plus(stable))) {
            endsSince = null;
        }
    }

    /// The container has ended, and the runtime brings it back.
    ///
    /// @return since when that has gone on
    Instant endsAgain(Instant now) {
        runsSince = null;
        endsSince = Objects.requireNonNullElse(endsSince, now);
        return endsSince;
    }

    /// No container is to be judged.
    void stops() {
        runsSince = null;
        endsSince = null;
    }

    /// Those that are over, and the one under way at the end.
    List<Try> tries(Instant now) {
        tries.removeIf(one -> one.begun().isBefore(now.minus(DAY)));
        List<Try> all = new ArrayList<>(tries);
        if (open != null) {
            all.add(open.what());
        }
        return all;
    }

    void tried(Try over) {
        tries.add(over);
    }

    /// The illness is over, or a person changed something: the ladder begins at its foot.
    void beginAnew(Instant now) {
        seriesBegan = now;
        asked = null;
    }

    /// What people have changed since this was last asked; null where it is nothing.
    @Nullable
    String changed(Orders now) {
        Orders before = orders;
        orders = now;
        if (before == null || before.equals(now)) {
            return null;
        }
        return before.generation() == now.generation() ? "a new sandbox was ordered" : "the settings were changed";
    }

    boolean inSeries(Instant now) {
        return asked != null || tries(now).stream().anyMatch(one -> !one.begun().isBefore(seriesBegan));
    }

    /// Nothing in it would be missed.
    boolean isBlank(Instant now) {
        return illSince.isEmpty()
                && endsSince == null
                && open == null
                && asked == null
                && tries(now).isEmpty();
    }
}
