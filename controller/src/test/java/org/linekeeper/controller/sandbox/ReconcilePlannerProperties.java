package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.linekeeper.controller.brake.BlastRadius;
import org.linekeeper.controller.runtime.ObservedSandbox.State;

/// What must hold for every world whatever.
class ReconcilePlannerProperties {
    private static final Limits AMPLE = Worlds.limits(1000);

    @Provide
    Arbitrary<List<UserWorld>> worlds() {
        return Worlds.any();
    }

    /// A deletion or a wipe takes three steps and a replacement two, each planned only after the one before was seen.
    @Property
    void plannedAndAppliedUntilNothingIsLeftEndsSoon(@ForAll("worlds") List<UserWorld> world) {
        List<UserWorld> now = world;
        for (int round = 0; round < 3; round++) {
            now = Worlds.apply(now, plan(now, AMPLE).actions());
        }
        assertThat(plan(now, AMPLE).actions()).isEmpty();
    }

    @Property
    void aStartIsNotPlannedAgainOnceItIsDone(@ForAll("worlds") List<UserWorld> world) {
        List<Action> starts = plan(world, AMPLE).actions().stream()
                .filter(Action.Create.class::isInstance)
                .toList();
        List<UserWorld> after = Worlds.apply(world, starts);
        assertThat(plan(after, AMPLE).actions())
                .noneMatch(
                        action -> starts.stream().anyMatch(start -> start.user().equals(action.user())));
    }

    @Property
    void neverCreatesASecondSandboxForAUser(@ForAll("worlds") List<UserWorld> world) {
        for (Action action : plan(world, AMPLE).actions()) {
            if (action instanceof Action.Create) {
                assertThat(user(world, action).sandbox()).isEmpty();
            }
        }
        assertThat(plan(world, AMPLE).actions()).extracting(Action::user).doesNotHaveDuplicates();
    }

    @Property
    void touchesOnlyWhatIsOfItsUsers(@ForAll("worlds") List<UserWorld> world) {
        for (Action action : plan(world, AMPLE).actions()) {
            assertThat(world).extracting(UserWorld::user).contains(action.user());
            if (action instanceof Action.Remove remove) {
                assertThat(user(world, action).sandbox()).contains(remove.sandbox());
            }
        }
    }

    @Property
    void unknownEvidenceNeverLeadsToAStop(@ForAll("worlds") List<UserWorld> world) {
        for (Action action : plan(world, AMPLE).actions()) {
            if (action instanceof Action.Remove remove) {
                UserWorld user = user(world, action);
                boolean deleted = user.desired() instanceof DesiredSandbox.Gone;
                boolean runs = remove.sandbox().state() instanceof State.Running;
                boolean overdue = user.callsUntil() != null && !Worlds.NOW.isBefore(user.callsUntil());
                assertThat(user.desired()).isNotInstanceOf(DesiredSandbox.Kept.class);
                assertThat(deleted || !runs || user.calls() == CallEvidence.NONE || overdue)
                        .isTrue();
                assertThat(deleted || !(remove.sandbox().state() instanceof State.Unclear))
                        .isTrue();
            }
        }
    }

    /// The one stop that rests on evidence of the sandbox itself: the ladder's own verdict, which waits for a living
    /// call, over a sandbox that is to run, was seen to run or to end again and again, and whose successor can be
    /// made.
    @Property
    void aRepairReplacesOnlyWhatTheLadderSaysAndWhatCanBeMadeAnew(@ForAll("worlds") List<UserWorld> world) {
        for (Action action : plan(world, AMPLE).actions()) {
            if (action instanceof Action.Repair repair && repair.replaces()) {
                UserWorld user = user(world, action);
                assertThat(user.climb()).contains(repair.climb());
                assertThat(user.desired()).isInstanceOf(DesiredSandbox.Running.class);
                assertThat(user.sandbox()).contains(repair.sandbox());
                assertThat(repair.sandbox().state()).isInstanceOfAny(State.Running.class, State.Restarting.class);
            }
        }
    }

    @Property
    void everyStopIsARemovalOrTheLaddersReplacement(@ForAll("worlds") List<UserWorld> world) {
        assertThat(plan(world, AMPLE).actions().stream().filter(Action::stops))
                .allMatch(action -> action instanceof Action.Remove
                        || (action instanceof Action.Repair repair && repair.replaces()));
    }

    @Property
    void aProfileGoesOnlyWhereNoSandboxUsesItAndSomebodyOrderedIt(@ForAll("worlds") List<UserWorld> world) {
        for (Action action : plan(world, AMPLE).actions()) {
            if (action instanceof Action.RemoveProfile) {
                UserWorld user = user(world, action);
                assertThat(user.sandbox()).isEmpty();
                long wanted = switch (user.desired()) {
                    case DesiredSandbox.Running running -> running.profileEdition();
                    case DesiredSandbox.Stopped stopped -> stopped.profileEdition();
                    case DesiredSandbox.Gone _ -> Long.MAX_VALUE;
                    case DesiredSandbox.Kept _ -> 0;
                };
                assertThat(user.profile().orElseThrow()).isLessThan(wanted);
            }
        }
    }

    @Property
    void startsStayWithinTheLimit(
            @ForAll("worlds") List<UserWorld> world,
            @ForAll @IntRange(min = 1, max = 5) int limit,
            @ForAll @IntRange(max = 8) int underWay) {
        long starts = ReconcilePlanner.plan(
                        world, Worlds.gauge(underWay, 1000, 0, false, Map.of()), Worlds.NOW, Worlds.limits(limit))
                .actions()
                .stream()
                .filter(Action::starts)
                .count();
        assertThat(starts).isLessThanOrEqualTo(Math.max(0, limit - underWay));
    }

    @Property
    void nobodyIsTouchedWhileBusyPausedOrHeldBack(@ForAll("worlds") List<UserWorld> world) {
        for (Action action : plan(world, AMPLE).actions()) {
            UserWorld user = user(world, action);
            assertThat(user.busy()).isFalse();
            assertThat(user.paused()).isFalse();
            assertThat(user.notBefore() == null || !Worlds.NOW.isBefore(user.notBefore()))
                    .isTrue();
        }
    }

    private static Plan plan(List<UserWorld> world, Limits limits) {
        return ReconcilePlanner.plan(world, Worlds.free(), Worlds.NOW, limits);
    }

    private static UserWorld user(List<UserWorld> world, Action action) {
        return world.stream()
                .filter(user -> user.user().equals(action.user()))
                .findFirst()
                .orElseThrow();
    }

    @Property
    void brakesAreNeverExceeded(
            @ForAll("worlds") List<UserWorld> world,
            @ForAll @IntRange(max = 4) int removals,
            @ForAll @IntRange(max = 6) int ownStops,
            @ForAll boolean halted) {
        Limits limits = new Limits(1000, 2, new BlastRadius(0.2, 4, Duration.ofMinutes(10), Duration.ofHours(1)));
        Gauge gauge = new Gauge(
                0, 1, removals, Worlds.NOW.plusSeconds(1), 5, ownStops, halted, false, Map.of(Worlds.BUILD, 1));
        Plan plan = ReconcilePlanner.plan(world, gauge, Worlds.NOW, limits);

        long own = plan.actions().stream().filter(Action::stopsUnordered).count();
        assertThat(plan.actions().stream().filter(Action::stops).count()).isLessThanOrEqualTo(removals);
        assertThat(own == 0 || (!halted && own + ownStops <= 4)).isTrue();
        assertThat(plan.actions().stream().filter(Action::repairsWithin).count())
                .isLessThanOrEqualTo(1);
        assertThat(plan.actions().stream()
                        .filter(action -> action instanceof Action.Create
                                || (action instanceof Action.Start start
                                        && start.sandbox().image().equals(Worlds.BUILD)))
                        .count())
                .isLessThanOrEqualTo(1);
    }

    @Property
    void aHaltHoldsBackNothingThatPeopleOrdered(@ForAll("worlds") List<UserWorld> world) {
        Plan free = plan(world, AMPLE);
        Plan halted = ReconcilePlanner.plan(world, Worlds.gauge(0, 1000, 0, true, Map.of()), Worlds.NOW, AMPLE);

        assertThat(halted.actions())
                .containsExactlyInAnyOrderElementsOf(free.actions().stream()
                        .filter(action -> !action.stopsUnordered())
                        .toList());
    }
}
