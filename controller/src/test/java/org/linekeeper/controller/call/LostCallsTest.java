package org.linekeeper.controller.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestCalls;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallSnapshot;
import tools.jackson.databind.JsonNode;

/// Calls that nobody will tell the end of are not living for ever.
class LostCallsTest {
    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(agents);
    private final TestController controller;

    LostCallsTest(@TempDir Path data) throws IOException {
        controller = TestController.start(data, runtime, "linekeeper.lost-calls.patience=1s");
        controller.post("/api/v1/users", Bodies.user("ana"));
        await().until(() -> controller.presence("ana").equals("present"));
    }

    @AfterEach
    void stop() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    private void callIsUp(String id) {
        CallSnapshot call = TestCalls.talking(id, Instant.now());
        agents.of("ana").setCalls(List.of(call));
        agents.of("ana").happen(number -> new AgentEvent.CallChanged(number, Instant.now(), call));
        await().until(() -> call(id).path("living").asBoolean());
    }

    private JsonNode call(String id) {
        return controller.get("/api/v1/calls/" + id).json();
    }

    private void awaitLost(String id, String why) {
        await().untilAsserted(
                        () -> assertThat(call(id).path("outcome").asString()).isEqualTo("FAILED"));
        assertThat(call(id).path("detail").asString()).isEqualTo(why);
        assertThat(call(id).path("endedBy").asString()).isEqualTo("AGENT");
    }

    @Test
    void aStopByForceEndsTheCallInTheList() {
        callIsUp("c1");

        controller.post("/api/v1/operations/stop", "{\"users\": [\"ana\"], \"force\": true}");

        awaitLost("c1", "its sandbox was stopped during the call");
        assertThat(runtime.observe(new UserId("ana"))).isEmpty();
    }

    /// As a kill leaves it between the row and the agent's hearing of it.
    @Test
    void aCallThatNoAgentHeardOfEndsAndALivingOneGoesOn() {
        callIsUp("c1");
        controller
                .database()
                .sql("insert into call (id, user_name, direction, account, peer_address, phase, started_at)"
                        + " values ('c2', 'ana', 'OUTGOING', 'chat', 'friend@chat.test', 'RINGING', ?)")
                .param(Instant.now().atOffset(ZoneOffset.UTC))
                .update();
        assertThat(call("c2").path("living").asBoolean()).isTrue();

        awaitLost("c2", "its agent does not know this call");
        assertThat(call("c1").path("living").asBoolean()).isTrue();
        assertThat(controller.status("ana").at("/calls/0/id").asString()).isEqualTo("c1");
        assertThat(controller.status("ana").path("calls").size()).isEqualTo(1);

        agents.of("ana").setCalls(List.of());
        awaitLost("c1", "its agent does not know this call");
    }
}
