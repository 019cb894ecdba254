package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.brake.ImageTrip;
import org.linekeeper.controller.brake.TokenBucket;
import org.linekeeper.controller.event.Event;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.repair.Rung;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.UserId;

/// What the brakes remember between two passes. For the reconciler's thread only.
final class Brakes {
    static final String BLAST_RADIUS = "blast-radius";
    static final String IMAGE_TRIP = "image-trip";

    private final Limits limits;
    private final BrakeSettings settings;
    private final Chronicle chronicle;
    private final Deque<Instant> ownStops = new ArrayDeque<>();
    private final Map<String, ImageTrip> images = new HashMap<>();
    private final Map<UserId, Comer> coming = new HashMap<>();
    private TokenBucket removals;
    private @Nullable Instant haltedAt;
    private @Nullable Instant openUntil;
    /// The last acknowledgement that was taken up, by its event's id.
    private long acknowledged;

    /// A sandbox that was started and has not come up yet.
    private record Comer(String build, Instant deadline) {}

    Brakes(Limits limits, BrakeSettings settings, Chronicle chronicle, Instant now) {
        this.limits = limits;
        this.settings = settings;
        this.chronicle = chronicle;
        this.removals = TokenBucket.full(settings.removals(), now);
    }

    Gauge gauge(Fleet fleet, Instant now) {
        Instant from = now.minus(limits.blast().window());
        while (!ownStops.isEmpty() && ownStops.getFirst().isBefore(from)) {
            ownStops.removeFirst();
        }
        Map<String, Integer> tripped = new HashMap<>();
        images.forEach((build, trip) -> {
            if (trip.tripped()) {
                tripped.put(build, trip.probeIsDue(now) ? 1 : 0);
            }
        });
        return new Gauge(
                fleet.startsUnderWay(),
                fleet.repairsUnderWay(),
                removals.available(now),
                removals.next(now),
                fleet.running(),
                ownStops.size(),
                haltedAt != null,
                openUntil != null && now.isBefore(openUntil),
                tripped);
    }

    /// What a pass let through, and whether it wanted too much.
    void planned(Plan plan, int running, Instant now) {
        for (Action action : plan.actions()) {
            if (action.stops()) {
                removals = removals.take(1, now);
            }
            if (action.stopsUnordered()) {
                ownStops.addLast(now);
            }
            build(action).ifPresent(build -> starts(action.user(), build, now));
        }
        if (plan.halt() > 0) {
            haltedAt = now;
            chronicle.tell(NewEvent.ofFleet(
                    EventKind.ALARM,
                    BLAST_RADIUS,
                    null,
                    "too many sandboxes would be stopped without an order: none is, until somebody acknowledges it",
                    plan.halt() + " now and " + ownStops.size() + " within "
                            + limits.blast().window().toMinutes() + " min, of " + running + " that run; "
                            + limits.blast().allowed(running) + " are allowed"));
        }
    }

    private void starts(UserId user, String build, Instant now) {
        Comer before = coming.put(user, new Comer(build, now.plus(settings.comeUp())));
        if (before != null && before.build().equals(build)) {
            // it stopped again before it came up
            failed(user, build, "it stopped again", now);
        }
        ImageTrip trip = images.getOrDefault(build, ImageTrip.FREE);
        if (trip.tripped()) {
            images.put(build, trip.probed(settings.image(), now));
        }
    }

    private static Optional<String> build(Action action) {
        return switch (action) {
            case Action.Create create -> Optional.of(create.wanted().build());
            case Action.Start start -> Optional.of(start.sandbox().image());
            case Action.Remove _, Action.RemoveProfile _, Action.Forget _, Action.Repair _ -> Optional.empty();
        };
    }

    void ended(Action action, @Nullable RuntimeFailure failure, Instant now) {
        if (failure != null && failure.scope() != RuntimeFailure.Scope.RUNTIME) {
            build(action).ifPresent(build -> failed(action.user(), build, String.valueOf(failure.getMessage()), now));
        }
        if (failure != null) {
            coming.remove(action.user());
        }
    }

    /// The agent of this sandbox answers.
    void answers(ObservedSandbox sandbox, SteadyClock clock) {
        UserId user = sandbox.user();
        Comer comer = coming.remove(user);
        if (comer != null) {
            comesUp(comer.build(), user);
        }
        ImageTrip trip = images.get(sandbox.image());
        // one that came late, or that the runtime itself has started, proves as much
        if (trip != null && trip.tripped() && (trip.failed().contains(user) || startedSince(trip, sandbox, clock))) {
            comesUp(sandbox.image(), user);
        }
    }

    private static boolean startedSince(ImageTrip trip, ObservedSandbox sandbox, SteadyClock clock) {
        return sandbox.state() instanceof State.Running running
                && clock.steady(running.startedAt()).isAfter(Objects.requireNonNull(trip.trippedAt()));
    }

    private void comesUp(String build, UserId user) {
        ImageTrip trip = images.remove(build);
        if (trip != null && trip.tripped()) {
            chronicle.tell(NewEvent.ofFleet(
                    EventKind.ALARM_OVER, IMAGE_TRIP, build, "a sandbox of this build came up", user.name()));
        }
    }

    /// The user's agent does not answer yet.
    ///
    /// @return until when it may take; empty where nothing is awaited
    Optional<Instant> notUp(UserId user, Instant now) {
        Comer comer = coming.get(user);
        if (comer == null) {
            return Optional.empty();
        }
        if (now.isBefore(comer.deadline())) {
            return Optional.of(comer.deadline());
        }
        coming.remove(user);
        failed(
                user,
                comer.build(),
                "its agent did not answer within " + settings.comeUp().toSeconds() + " s",
                now);
        return Optional.empty();
    }

    void forget(UserId user) {
        coming.remove(user);
    }

    private void failed(UserId user, String build, String how, Instant now) {
        ImageTrip before = images.getOrDefault(build, ImageTrip.FREE);
        ImageTrip after = before.failed(user, settings.image(), now);
        images.put(build, after);
        if (after.tripped() && !before.tripped()) {
            chronicle.tell(NewEvent.ofFleet(
                    EventKind.ALARM,
                    IMAGE_TRIP,
                    build,
                    "the sandboxes of " + after.failed().size() + " users in a row did not come up with this build: no"
                            + " more are started, but a probe now and then",
                    user + ": " + how));
        }
    }

    /// A person has said that the stops are meant. One word is taken up once.
    ///
    /// @param word  its event's id
    /// @param since how long ago
    void acknowledge(long word, Instant now, Duration since) {
        if (word <= acknowledged) {
            return;
        }
        acknowledged = word;
        haltedAt = null;
        openUntil = now.plus(limits.blast().opened()).minus(since);
    }

    /// What was stopped before without an order, as far as events tell of it: whoever takes over does not begin with a
    /// free hand. What was known of it until now is forgotten.
    ///
    /// @param repairs in their order
    void recall(List<Event> repairs, SteadyClock clock) {
        Instant now = clock.instant();
        Instant from = now.minus(limits.blast().window());
        ownStops.clear();
        removals = TokenBucket.full(settings.removals(), from);
        for (Event event : repairs) {
            Instant at = clock.steady(event.at());
            if (Rung.CONTAINER.name().equals(event.rung()) && !at.isBefore(from)) {
                // the wall clock may have been ahead when it was written
                Instant stopped = at.isBefore(now) ? at : now;
                ownStops.addLast(stopped);
                removals = removals.take(1, stopped);
            }
        }
    }

    /// Which builds were tripped in earlier terms. What was known of it until now is forgotten.
    ///
    /// @param told alarms and their ends, in their order
    void recallTrips(List<Event> told, SteadyClock clock) {
        images.values().removeIf(ImageTrip::tripped);
        Instant now = clock.instant();
        for (Event event : told) {
            String build = event.target();
            if (!IMAGE_TRIP.equals(event.rung()) || build == null) {
                continue;
            }
            if (event.kind() == EventKind.ALARM) {
                Instant at = clock.steady(event.at());
                // the wall clock may have been ahead when it was written
                images.put(build, ImageTrip.told(at.isBefore(now) ? at : now, settings.image()));
            } else {
                images.remove(build);
            }
        }
    }

    /// Of these builds alone sandboxes are to be made by now.
    void retain(Set<String> builds) {
        images.entrySet().removeIf(image -> {
            boolean gone = !builds.contains(image.getKey());
            if (gone && image.getValue().tripped()) {
                chronicle.tell(NewEvent.ofFleet(
                        EventKind.ALARM_OVER,
                        IMAGE_TRIP,
                        image.getKey(),
                        "no sandbox is to be made of this build any more",
                        null));
            }
            return gone;
        });
    }

    /// It was halted in an earlier term, and nobody has acknowledged it.
    ///
    /// @param before the last acknowledgement, of another halt
    void halt(Instant at, long before) {
        acknowledged = Math.max(acknowledged, before);
        haltedAt = at;
    }

    @Nullable
    Instant haltedAt() {
        return haltedAt;
    }

    /// When a probe of a tripped build is due.
    Optional<Instant> nextProbe() {
        return images.values().stream()
                .filter(ImageTrip::tripped)
                .map(ImageTrip::nextProbe)
                .min(Instant::compareTo);
    }

    List<String> trippedBuilds() {
        return images.entrySet().stream()
                .filter(image -> image.getValue().tripped())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
