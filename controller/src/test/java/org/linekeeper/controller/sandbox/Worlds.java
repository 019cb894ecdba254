package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.brake.BlastRadius;
import org.linekeeper.controller.repair.Rung;
import org.linekeeper.controller.repair.Verdict;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

/// Worlds for the planner, and what its actions do to them.
final class Worlds {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final String BUILD = "sha256:new";
    static final int UID = 100_000;
    static final DesiredSandbox.Running RUNNING = new DesiredSandbox.Running("image", BUILD, 2, 1, false);

    private Worlds() {}

    static UserWorld user(String name, DesiredSandbox desired, Optional<ObservedSandbox> sandbox) {
        return new UserWorld(
                new UserId(name),
                UID,
                desired,
                sandbox,
                OptionalLong.of(1),
                CallEvidence.NONE,
                null,
                false,
                false,
                null,
                Optional.empty());
    }

    static ObservedSandbox sandbox(String user, String build, State state) {
        return sandbox(user, build, RUNNING.edition(), state);
    }

    static ObservedSandbox sandbox(String user, String build, long edition, State state) {
        String id = "id-" + user + "-" + build + "-" + edition;
        return new ObservedSandbox(new UserId(user), "lk-" + user, id, "image", build, "inc", edition, 0, state);
    }

    static State running() {
        return new State.Running(NOW.minusSeconds(60), "10.0.0.2", 7443);
    }

    /// Any world, small ones mostly.
    static Arbitrary<List<UserWorld>> any() {
        return anyUser().list().ofMaxSize(12).map(Worlds::named);
    }

    private static List<UserWorld> named(List<UserWorld> users) {
        List<UserWorld> named = new ArrayList<>();
        for (UserWorld user : users) {
            UserId id = new UserId("u" + named.size());
            named.add(new UserWorld(
                    id,
                    UID,
                    user.desired(),
                    user.sandbox().map(found -> sandbox(id.name(), found.image(), found.edition(), found.state())),
                    user.profile(),
                    user.calls(),
                    user.callsUntil(),
                    user.paused(),
                    user.busy(),
                    user.notBefore(),
                    user.climb()));
        }
        return named;
    }

    /// Of whom the ladder is asked.
    private static boolean isJudged(Optional<ObservedSandbox> sandbox) {
        return sandbox.filter(
                        found -> found.state() instanceof State.Running || found.state() instanceof State.Restarting)
                .isPresent();
    }

    private record Sick(Optional<ObservedSandbox> sandbox, Optional<Verdict.Climb> climb) {}

    private static Arbitrary<UserWorld> anyUser() {
        Arbitrary<DesiredSandbox> desired = Arbitraries.of(
                RUNNING,
                RUNNING,
                new DesiredSandbox.Running("image", BUILD, 3, 2, true),
                new DesiredSandbox.Stopped(1),
                new DesiredSandbox.Stopped(2),
                new DesiredSandbox.Kept(),
                new DesiredSandbox.Gone());
        Arbitrary<State> states = Arbitraries.of(
                running(),
                new State.Created(),
                new State.Restarting(),
                new State.Held("no node has room for it"),
                new State.Stopped(1),
                new State.Leaving(),
                new State.Unclear("paused"));
        Arbitrary<Optional<ObservedSandbox>> sandbox = Combinators.combine(
                        states,
                        Arbitraries.of(BUILD, "sha256:old"),
                        Arbitraries.longs().between(1, 4))
                .as((state, build, edition) -> sandbox("any", build, edition, state))
                .optional(0.7);
        Arbitrary<OptionalLong> profile =
                Arbitraries.of(OptionalLong.empty(), OptionalLong.of(1), OptionalLong.of(2), OptionalLong.of(3));
        Arbitrary<@Nullable Instant> times =
                Arbitraries.of(NOW.minusSeconds(1), NOW.plusSeconds(30)).injectNull(0.7);
        Arbitrary<Boolean> seldom =
                Arbitraries.frequency(net.jqwik.api.Tuple.of(4, false), net.jqwik.api.Tuple.of(1, true));
        Arbitrary<Verdict.Climb> climbs = Arbitraries.of(Rung.class)
                .map(rung -> new Verdict.Climb(rung, "control-link", "gone", "no answer", null));
        return Combinators.combine(
                        desired,
                        Combinators.combine(sandbox, climbs.optional(0.3)).as(Sick::new),
                        profile,
                        Arbitraries.of(CallEvidence.class),
                        times,
                        seldom,
                        seldom,
                        times)
                .as((want, sick, volume, calls, until, paused, busy, wait) -> new UserWorld(
                        new UserId("any"),
                        UID,
                        want,
                        sick.sandbox(),
                        volume,
                        calls,
                        until,
                        paused,
                        busy,
                        wait,
                        isJudged(sick.sandbox()) ? sick.climb() : Optional.empty()));
    }

    /// The world after the actions were carried out without a failure.
    static List<UserWorld> apply(Collection<UserWorld> before, List<Action> actions) {
        Map<UserId, UserWorld> after = new HashMap<>();
        before.forEach(user -> after.put(user.user(), user));
        for (Action action : actions) {
            UserWorld user = java.util.Objects.requireNonNull(after.get(action.user()));
            switch (action) {
                case Action.Create create -> {
                    String name = user.user().name();
                    ObservedSandbox made = sandbox(
                            name, create.wanted().build(), create.wanted().edition(), running());
                    long profile = user.profile().orElse(create.wanted().profileEdition());
                    after.put(user.user(), with(user, Optional.of(made), OptionalLong.of(profile)));
                }
                case Action.Start start ->
                    after.put(
                            user.user(),
                            with(
                                    user,
                                    Optional.of(sandbox(
                                            user.user().name(),
                                            start.sandbox().image(),
                                            start.sandbox().edition(),
                                            running())),
                                    user.profile()));
                case Action.Repair repair ->
                    after.put(
                            user.user(),
                            cured(with(user, repair.replaces() ? Optional.empty() : user.sandbox(), user.profile())));
                case Action.Remove _ -> after.put(user.user(), with(user, Optional.empty(), user.profile()));
                case Action.RemoveProfile _ -> after.put(user.user(), with(user, user.sandbox(), OptionalLong.empty()));
                case Action.Forget _ -> after.remove(user.user());
            }
        }
        return List.copyOf(after.values());
    }

    private static UserWorld with(UserWorld user, Optional<ObservedSandbox> sandbox, OptionalLong profile) {
        return new UserWorld(
                user.user(),
                user.uid(),
                user.desired(),
                sandbox,
                profile,
                user.calls(),
                user.callsUntil(),
                user.paused(),
                user.busy(),
                user.notBefore(),
                Optional.empty());
    }

    private static UserWorld cured(UserWorld user) {
        return new UserWorld(
                user.user(),
                user.uid(),
                user.desired(),
                user.sandbox(),
                user.profile(),
                user.calls(),
                user.callsUntil(),
                user.paused(),
                user.busy(),
                user.notBefore(),
                Optional.empty());
    }

    /// Brakes that hold nothing back.
    static Gauge free() {
        return gauge(0, 1000, 0, false, Map.of());
    }

    static Gauge gauge(int starts, int removals, int ownStops, boolean halted, Map<String, Integer> tripped) {
        return new Gauge(starts, 0, removals, NOW.plusSeconds(1), 1000, ownStops, halted, false, tripped);
    }

    static Limits limits(int starts) {
        return new Limits(
                starts,
                1000,
                new BlastRadius(0.2, 1000, java.time.Duration.ofMinutes(10), java.time.Duration.ofHours(1)));
    }
}
