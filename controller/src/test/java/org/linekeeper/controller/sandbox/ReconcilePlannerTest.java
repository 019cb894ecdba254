package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.linekeeper.controller.sandbox.Worlds.BUILD;
import static org.linekeeper.controller.sandbox.Worlds.NOW;
import static org.linekeeper.controller.sandbox.Worlds.RUNNING;
import static org.linekeeper.controller.sandbox.Worlds.running;
import static org.linekeeper.controller.sandbox.Worlds.sandbox;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

class ReconcilePlannerTest {
    private static final UserId ANA = new UserId("ana");
    private static final DesiredSandbox GONE = new DesiredSandbox.Gone();

    @Test
    void createsWhatIsMissing() {
        assertThat(plan(Worlds.user("ana", RUNNING, Optional.empty())).actions())
                .containsExactly(new Action.Create(ANA, "image"));
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
        assertThat(plan.lookAgain()).hasValueSatisfying(at -> assertThat(at).isAfter(NOW));
    }

    @Test
    void replacesAnOutdatedSandboxOnlyOutsideCalls() {
        ObservedSandbox old = sandbox("ana", "sha256:old", running());

        assertThat(plan(withCalls(old, CallEvidence.LIVING)).actions()).isEmpty();
        assertThat(plan(withCalls(old, CallEvidence.UNKNOWN)).actions()).isEmpty();
        assertThat(plan(withCalls(old, CallEvidence.LIVING)).lookAgain()).isPresent();
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

        assertThat(plan(new UserWorld(ANA, GONE, Optional.of(found), true, CallEvidence.LIVING, false, null))
                        .actions())
                .singleElement()
                .isInstanceOf(Action.Remove.class);
        assertThat(plan(new UserWorld(ANA, GONE, Optional.empty(), true, CallEvidence.UNKNOWN, false, null))
                        .actions())
                .containsExactly(new Action.RemoveProfile(ANA));
        assertThat(plan(new UserWorld(ANA, GONE, Optional.empty(), false, CallEvidence.UNKNOWN, false, null))
                        .actions())
                .containsExactly(new Action.Forget(ANA));
    }

    @Test
    void waitsForARemovalToBeSeen() {
        ObservedSandbox leaving = sandbox("ana", BUILD, new State.Leaving());
        Plan plan = plan(new UserWorld(ANA, GONE, Optional.of(leaving), true, CallEvidence.NONE, false, null));

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.lookAgain()).isPresent();
    }

    @Test
    void waitsAfterAFailure() {
        UserWorld failed =
                new UserWorld(ANA, RUNNING, Optional.empty(), true, CallEvidence.UNKNOWN, false, NOW.plusSeconds(4));
        Plan plan = plan(failed);

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.lookAgain()).contains(NOW.plusSeconds(4));
    }

    @Test
    void startsNoMoreAtOnceThanAllowed() {
        List<UserWorld> users = List.of(
                Worlds.user("a", RUNNING, Optional.empty()),
                Worlds.user("b", RUNNING, Optional.empty()),
                Worlds.user("c", RUNNING, Optional.empty()));

        assertThat(ReconcilePlanner.plan(users, 1, NOW, new Limits(3)).actions())
                .hasSize(2);
    }

    private static UserWorld withCalls(ObservedSandbox sandbox, CallEvidence calls) {
        return new UserWorld(ANA, RUNNING, Optional.of(sandbox), true, calls, false, null);
    }

    private static Plan plan(UserWorld user) {
        return ReconcilePlanner.plan(List.of(user), 0, NOW, new Limits(10));
    }
}
