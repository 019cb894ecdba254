package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// A plan while it is being made: takes what is wanted, and lets through what the brakes leave.
final class PlanDraft {
    private final Gauge gauge;
    private final Instant now;
    private final Limits limits;
    private final List<Action> actions = new ArrayList<>();
    private final List<Action> stops = new ArrayList<>();
    private final Map<UserId, Instant> lookAgain = new HashMap<>();
    private final Set<UserId> heldBack = new HashSet<>();
    private final Map<String, Integer> probes;
    private int starts;
    private int repairs;
    private @Nullable UserId user;

    PlanDraft(Gauge gauge, Instant now, Limits limits) {
        this.gauge = gauge;
        this.now = now;
        this.limits = limits;
        this.starts = limits.startsInFlight() - gauge.starts();
        this.repairs = limits.repairsInFlight() - gauge.repairs();
        this.probes = new HashMap<>(gauge.trippedBuilds());
    }

    Instant now() {
        return now;
    }

    /// Whom [#lookAgain] is about from now on.
    void turnTo(UserId next) {
        user = next;
    }

    void add(Action action) {
        actions.add(action);
    }

    /// Without a free place nothing is planned: the end of a start under way makes the next plan. Of a build whose
    /// starts fail only probes are started.
    void start(Action action, String build) {
        if (starts <= 0 || !mayBeTried(build)) {
            heldBack.add(action.user());
            return;
        }
        starts--;
        actions.add(action);
    }

    /// What runs is not given up for one that would not be started, or does not come up; where a probe is due, this
    /// may be it.
    void replace(Action.Repair action, String build) {
        if (mayBeTried(build)) {
            stop(action);
        } else {
            heldBack.add(action.user());
        }
    }

    private boolean mayBeTried(String build) {
        Integer left = probes.get(build);
        if (left != null && left > 0) {
            probes.put(build, left - 1);
        }
        return left == null || left > 0;
    }

    /// Whether the starts of this build fail.
    boolean tripped(String build) {
        return probes.containsKey(build);
    }

    void repair(Action.Repair action) {
        if (repairs <= 0) {
            heldBack.add(action.user());
        } else {
            repairs--;
            actions.add(action);
        }
    }

    void stop(Action action) {
        if (action.stops()) {
            stops.add(action);
        } else {
            actions.add(action);
        }
    }

    void lookAgainIn(Duration wait) {
        lookAgain(now.plus(wait));
    }

    void lookAgain(Instant at) {
        if (user != null) {
            lookAgain.merge(user, at, (one, other) -> one.isBefore(other) ? one : other);
        }
    }

    /// What people ordered comes first, and is never halted; every stop takes from the same bucket.
    Plan finish() {
        List<Action> own = stops.stream().filter(Action::stopsUnordered).toList();
        boolean tooMany = !gauge.opened()
                && !own.isEmpty()
                && own.size() + gauge.ownStops() > limits.blast().allowed(gauge.running());
        boolean halted = gauge.halted() || tooMany;
        int left = gauge.removals();
        List<Action> inOrder = new ArrayList<>(
                stops.stream().filter(stop -> !stop.stopsUnordered()).toList());
        if (halted) {
            own.forEach(stop -> heldBack.add(stop.user()));
        } else {
            inOrder.addAll(own);
        }
        for (Action stop : inOrder) {
            if (left > 0) {
                left--;
                actions.add(stop);
            } else {
                lookAgain.put(stop.user(), gauge.nextRemoval());
            }
        }
        return new Plan(actions, lookAgain, heldBack, tooMany && !gauge.halted() ? own.size() : 0);
    }
}
