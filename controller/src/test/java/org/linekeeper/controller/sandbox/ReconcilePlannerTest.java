package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.linekeeper.controller.sandbox.Worlds.BUILD;
import static org.linekeeper.controller.sandbox.Worlds.NOW;
import static org.linekeeper.controller.sandbox.Worlds.RUNNING;
import static org.linekeeper.controller.sandbox.Worlds.running;
import static org.linekeeper.controller.sandbox.Worlds.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.repair.Rung;
import org.linekeeper.controller.repair.Verdict;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

class ReconcilePlannerTest {
    private static final UserId ANA = new UserId("ana");
    private static final DesiredSandbox GONE = new DesiredSandbox.Gone();

    @Test
    void createsWhatIsMissing() {
        assertThat(plan(Worlds.user("ana", RUNNING, Optional.empty())).actions())
                .containsExactly(new Action.Create(ANA, Worlds.UID, RUNNING));
    }

    @Test
    void leavesARunningSandboxAlone() {
        Plan plan = plan(Worlds.user("ana", RUNNING, Optional.of(sandbox("ana", BUILD, running()))));

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.lookAgain()).isEmpty();
    }

    @Test
    void startsWhatStopped() {
        ObservedSandbox stopped = sandbox("ana", BUILD, new State.Stopped(137));

        assertThat(plan(Worlds.user("ana", RUNNING, Optional.of(stopped))).actions())
                .containsExactly(new Action.Start(ANA, stopped));
    }

    @Test
    void looksAgainAtWhatComesBackByItself() {
        Plan plan = plan(Worlds.user("ana", RUNNING, Optional.of(sandbox("ana", BUILD, new State.Restarting()))));

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.lookAgain().get(ANA)).isAfter(NOW);
    }

    @Test
    void removesWhatEndsAgainAndAgainOnlyWhenTheLadderSaysSo() {
        ObservedSandbox loops = sandbox("ana", BUILD, new State.Restarting());
        Verdict.Climb climb = new Verdict.Climb(Rung.CONTAINER, "container", "gone for 180 s", "again", null);
        DesiredSandbox stopped = new DesiredSandbox.Stopped(1);

        assertThat(plan(Worlds.user("ana", stopped, Optional.of(loops))).actions())
                .isEmpty();
        assertThat(plan(climbing(RUNNING, loops, climb)).actions())
                .containsExactly(new Action.Repair(ANA, loops, climb));
        assertThat(plan(climbing(stopped, loops, climb)).actions())
                .containsExactly(new Action.Remove(ANA, loops, "it is to be stopped", true));
    }

    @Test
    void givesNothingUpThatRunsForABuildThatDoesNotComeUp() {
        Verdict.Climb climb = new Verdict.Climb(Rung.CONTAINER, "sound", "gone for 180 s", "silence", null);
        UserWorld ill = climbing(RUNNING, sandbox("ana", BUILD, running()), climb);

        Plan tripped = planOf(ill, Map.of(BUILD, 0));
        Plan probing = planOf(ill, Map.of(BUILD, 1));

        assertThat(tripped.actions()).isEmpty();
        assertThat(tripped.heldBack()).containsExactly(ANA);
        assertThat(probing.actions()).hasSize(1);
    }

    private static Plan planOf(UserWorld user, Map<String, Integer> tripped) {
        return ReconcilePlanner.plan(List.of(user), Worlds.gauge(0, 1000, 0, false, tripped), NOW, Worlds.limits(10));
    }

    private static UserWorld climbing(DesiredSandbox desired, ObservedSandbox found, Verdict.Climb climb) {
        return new UserWorld(
                ANA,
                Worlds.UID,
                desired,
                Optional.of(found),
                OptionalLong.of(1),
                CallEvidence.UNKNOWN,
                null,
                false,
                false,
                null,
                Optional.of(climb));
    }

    @Test
    void replacesAnOutdatedSandboxOnlyOutsideCalls() {
        ObservedSandbox old = sandbox("ana", "sha256:old", running());

        assertThat(plan(withCalls(old, CallEvidence.LIVING)).actions()).isEmpty();
        assertThat(plan(withCalls(old, CallEvidence.UNKNOWN)).actions()).isEmpty();
        assertThat(plan(withCalls(old, CallEvidence.LIVING)).lookAgain()).isNotEmpty();
        assertThat(plan(withCalls(old, CallEvidence.NONE)).actions())
                .singleElement()
                .isInstanceOf(Action.Remove.class);
    }

    @Test
    void keepsAnOutdatedSandboxWhileItsImageCannotBeHad() {
        ObservedSandbox old = sandbox("ana", "sha256:old", running());

        assertThat(plan(Worlds.user("ana", new DesiredSandbox.Kept(), Optional.of(old)))
                        .actions())
                .isEmpty();
    }

    @Test
    void takesADeletedUserDownStepByStep() {
        ObservedSandbox found = sandbox("ana", BUILD, running());

        assertThat(plan(world(GONE, Optional.of(found), OptionalLong.of(1), CallEvidence.LIVING))
                        .actions())
                .singleElement()
                .isInstanceOf(Action.Remove.class);
        assertThat(plan(world(GONE, Optional.empty(), OptionalLong.of(1), CallEvidence.UNKNOWN))
                        .actions())
                .containsExactly(new Action.RemoveProfile(ANA));
        assertThat(plan(world(GONE, Optional.empty(), OptionalLong.empty(), CallEvidence.UNKNOWN))
                        .actions())
                .containsExactly(new Action.Forget(ANA));
    }

    @Test
    void waitsForARemovalToBeSeen() {
        ObservedSandbox leaving = sandbox("ana", BUILD, new State.Leaving());
        Plan plan = plan(world(GONE, Optional.of(leaving), OptionalLong.of(1), CallEvidence.NONE));

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.lookAgain()).isNotEmpty();
    }

    /// As after a removal that was cut off by half.
    @Test
    void removesAgainWhatLeavesMoreSlowlyThanItNeed() {
        ObservedSandbox slow = sandbox("ana", BUILD, new State.Leaving(true));

        assertThat(plan(world(GONE, Optional.of(slow), OptionalLong.of(1), CallEvidence.NONE))
                        .actions())
                .singleElement()
                .isInstanceOf(Action.Remove.class);
        assertThat(plan(Worlds.user("ana", RUNNING, Optional.of(slow))).actions())
                .as("somebody else's drain is not hurried")
                .isEmpty();
    }

    @Test
    void stopsWithoutTouchingTheProfile() {
        ObservedSandbox found = sandbox("ana", BUILD, running());
        DesiredSandbox stopped = new DesiredSandbox.Stopped(1);

        assertThat(plan(world(stopped, Optional.of(found), OptionalLong.of(1), CallEvidence.NONE))
                        .actions())
                .singleElement()
                .isInstanceOf(Action.Remove.class);
        assertThat(plan(world(stopped, Optional.empty(), OptionalLong.of(1), CallEvidence.UNKNOWN))
                        .actions())
                .isEmpty();
    }

    @Test
    void makesASandboxOfALowerEditionAnewAndKeepsItsProfile() {
        ObservedSandbox old = sandbox("ana", BUILD, 1, running());

        assertThat(plan(world(RUNNING, Optional.of(old), OptionalLong.of(1), CallEvidence.NONE))
                        .actions())
                .singleElement()
                .isInstanceOf(Action.Remove.class);
        assertThat(plan(world(RUNNING, Optional.empty(), OptionalLong.of(1), CallEvidence.UNKNOWN))
                        .actions())
                .containsExactly(new Action.Create(ANA, Worlds.UID, RUNNING));
    }

    @Test
    void leavesASandboxOfAHigherEditionAlone() {
        // the database was restored from a backup
        ObservedSandbox newer = sandbox("ana", BUILD, 9, running());

        assertThat(plan(world(RUNNING, Optional.of(newer), OptionalLong.of(9), CallEvidence.NONE))
                        .actions())
                .isEmpty();
    }

    @Test
    void wipesTheProfileBetweenTwoSandboxes() {
        DesiredSandbox.Running wiped = new DesiredSandbox.Running("image", BUILD, 3, 3, true);
        ObservedSandbox old = sandbox("ana", BUILD, 2, running());

        assertThat(plan(world(wiped, Optional.of(old), OptionalLong.of(1), CallEvidence.NONE))
                        .actions())
                .singleElement()
                .isInstanceOf(Action.Remove.class);
        assertThat(plan(world(wiped, Optional.empty(), OptionalLong.of(1), CallEvidence.UNKNOWN))
                        .actions())
                .containsExactly(new Action.RemoveProfile(ANA));
        assertThat(plan(world(wiped, Optional.empty(), OptionalLong.empty(), CallEvidence.UNKNOWN))
                        .actions())
                .containsExactly(new Action.Create(ANA, Worlds.UID, wiped));
    }

    @Test
    void aCallHoldsAStopUpAsFarAsItsDeadline() {
        Optional<ObservedSandbox> found = Optional.of(sandbox("ana", BUILD, running()));
        DesiredSandbox stopped = new DesiredSandbox.Stopped(1);
        OptionalLong profile = OptionalLong.of(1);

        Plan before = plan(world(stopped, found, profile, CallEvidence.LIVING, NOW.plusSeconds(2), false));
        assertThat(before.actions()).isEmpty();
        assertThat(before.lookAgain()).containsEntry(ANA, NOW.plusSeconds(2));
        assertThat(plan(world(stopped, found, profile, CallEvidence.LIVING, NOW, false))
                        .actions())
                .hasSize(1);
        assertThat(plan(world(stopped, found, profile, CallEvidence.LIVING, null, false))
                        .actions())
                .isEmpty();
    }

    @Test
    void doesNothingForAPausedUser() {
        assertThat(plan(world(RUNNING, Optional.empty(), OptionalLong.empty(), CallEvidence.UNKNOWN, null, true))
                        .actions())
                .isEmpty();
    }

    @Test
    void waitsAfterAFailure() {
        UserWorld failed = new UserWorld(
                ANA,
                Worlds.UID,
                RUNNING,
                Optional.empty(),
                OptionalLong.of(1),
                CallEvidence.UNKNOWN,
                null,
                false,
                false,
                NOW.plusSeconds(4),
                Optional.empty());
        Plan plan = plan(failed);

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.lookAgain()).containsEntry(ANA, NOW.plusSeconds(4));
    }

    @Test
    void startsNoMoreAtOnceThanAllowed() {
        List<UserWorld> users = List.of(
                Worlds.user("a", RUNNING, Optional.empty()),
                Worlds.user("b", RUNNING, Optional.empty()),
                Worlds.user("c", RUNNING, Optional.empty()));

        assertThat(ReconcilePlanner.plan(users, Worlds.gauge(1, 1000, 0, false, Map.of()), NOW, Worlds.limits(3))
                        .actions())
                .hasSize(2);
    }

    private static UserWorld withCalls(ObservedSandbox sandbox, CallEvidence calls) {
        return world(RUNNING, Optional.of(sandbox), OptionalLong.of(1), calls);
    }

    private static UserWorld world(
            DesiredSandbox desired, Optional<ObservedSandbox> sandbox, OptionalLong profile, CallEvidence calls) {
        return world(desired, sandbox, profile, calls, null, false);
    }

    private static UserWorld world(
            DesiredSandbox desired,
            Optional<ObservedSandbox> sandbox,
            OptionalLong profile,
            CallEvidence calls,
            @Nullable Instant callsUntil,
            boolean paused) {
        return new UserWorld(
                ANA, Worlds.UID, desired, sandbox, profile, calls, callsUntil, paused, false, null, Optional.empty());
    }

    private static Plan plan(UserWorld user) {
        return ReconcilePlanner.plan(List.of(user), Worlds.free(), NOW, Worlds.limits(10));
    }
}
