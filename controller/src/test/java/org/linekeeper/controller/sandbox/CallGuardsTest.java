package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

class CallGuardsTest {
    private static final UserId ANA = new UserId("ana");

    private final CallGuards guards = new CallGuards();

    private static ObservedSandbox sandbox(State state) {
        return new ObservedSandbox(ANA, "name", "id", "image", "build", "inc1", 1, 0, state);
    }

    private static ObservedSandbox running(long since) {
        return sandbox(new State.Running(Instant.ofEpochSecond(since), "10.0.0.1", 7443));
    }

    private Optional<CallGuards.Word> due(ObservedSandbox sandbox, CallEvidence calls) {
        return guards.due(ANA, Optional.of(sandbox), calls);
    }

    private void say(ObservedSandbox sandbox, CallEvidence calls) {
        guards.said(due(sandbox, calls).orElseThrow());
    }

    @Test
    void aChangeIsToldOnce() {
        say(running(1), CallEvidence.NONE);

        assertThat(due(running(1), CallEvidence.NONE)).isEmpty();
        say(running(1), CallEvidence.LIVING);
        assertThat(due(running(1), CallEvidence.LIVING)).isEmpty();
        assertThat(due(running(1), CallEvidence.NONE))
                .hasValueSatisfying(word -> assertThat(word.inCall()).isFalse());
    }

    @Test
    void unknownEvidenceTakesNoGuardAway() {
        say(running(1), CallEvidence.LIVING);

        assertThat(due(running(1), CallEvidence.UNKNOWN)).isEmpty();
    }

    @Test
    void whatWasNotToldIsToldAgain() {
        guards.failed(due(running(1), CallEvidence.LIVING).orElseThrow());

        assertThat(due(running(1), CallEvidence.LIVING)).isPresent();
    }

    @Test
    void oneWordAtATime() {
        CallGuards.Word word = due(running(1), CallEvidence.LIVING).orElseThrow();

        assertThat(due(running(1), CallEvidence.NONE)).isEmpty();
        guards.said(word);
        assertThat(due(running(1), CallEvidence.NONE)).isPresent();
    }

    @Test
    void oneThatWasStartedAnewKnowsNothing() {
        say(running(1), CallEvidence.LIVING);

        assertThat(due(running(2), CallEvidence.LIVING)).isPresent();
    }

    @Test
    void whatAnotherMayHaveContradictedIsToldAgain() {
        say(running(1), CallEvidence.LIVING);

        guards.sayAgain();

        assertThat(due(running(1), CallEvidence.LIVING)).isPresent();
    }

    @Test
    void whatDoesNotRunNeedsNoGuard() {
        assertThat(due(sandbox(new State.Restarting()), CallEvidence.LIVING)).isEmpty();
    }
}
