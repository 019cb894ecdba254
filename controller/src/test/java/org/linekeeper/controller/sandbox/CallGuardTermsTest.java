package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestCalls;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.user.UserId;

/// What the runtime is told of calls by a controller that is one of several.
class CallGuardTermsTest {
    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(agents);
    private final Turns turns = new Turns(Optional.of(new Term(1)));
    private final TestController controller;

    CallGuardTermsTest(@TempDir Path data) throws IOException {
        this.controller = TestController.startUnder(turns, data, runtime);
        controller.post("/api/v1/users", Bodies.user("ana"));
        await().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
    }

    @AfterEach
    void stop() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    private FakeRuntime.Guard inCall() {
        return new FakeRuntime.Guard(
                runtime.observe(new UserId("ana")).orElseThrow().id(), true);
    }

    @Test
    void nobodyAsksTheDatabaseForIt() {
        int before = turns.confirmed().get();

        agents.of("ana").setCalls(List.of(TestCalls.talking()));

        await().untilAsserted(() -> assertThat(runtime.guards()).containsExactly(inCall()));
        assertThat(turns.confirmed()).hasValue(before);
    }

    @Test
    void inANewTermItIsToldAgainSinceAnotherMayHaveSaidOtherwise() {
        agents.of("ana").setCalls(List.of(TestCalls.talking()));
        await().untilAsserted(() -> assertThat(runtime.guards()).containsExactly(inCall()));

        turns.set(Optional.empty());
        turns.set(Optional.of(new Term(3)));

        await().untilAsserted(() -> assertThat(runtime.guards()).containsExactly(inCall(), inCall()));
    }
}
