package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.Evidence;
import tools.jackson.databind.JsonNode;

/// Sandboxes from the user's creation to the user's end, over a fake runtime and fake agents.
@Tag("database")
class SandboxLifeTest {
    private static final UserId ANA = new UserId("ana");

    private final Path data;
    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(agents);
    private TestController controller;

    SandboxLifeTest(@TempDir Path data) throws IOException {
        this.data = data;
        this.controller = TestController.start(data, runtime);
    }

    @AfterEach
    void stop() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    private void createAna() {
        assertThat(controller.post("/api/v1/users", Bodies.user("ana")).status())
                .isEqualTo(201);
        await().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
    }

    @Test
    void bringsANewUserToPresence() {
        createAna();

        JsonNode status = controller.status("ana");
        assertThat(status.path("generation").asLong()).isEqualTo(1);
        assertThat(status.path("appliedGeneration").asLong()).isEqualTo(1);
        assertThat(status.at("/sandbox/state").asString()).isEqualTo("running");
        assertThat(status.at("/sandbox/container").asString()).isEqualTo("fake-ana");
        assertThat(status.path("presentSince").asString()).isNotEmpty();
        assertThat(status.path("parts")
                        .valueStream()
                        .map(part -> part.path("part").asString()))
                .containsExactly(
                        "container",
                        "control-link",
                        "process/dino",
                        "sound",
                        "account/chat",
                        "window/chat",
                        "line/home");
    }

    @Test
    void handsTheSecretsToTheAgentOnly() {
        createAna();

        String spec = agents.of("ana")
                .specs()
                .getFirst()
                .lines()
                .getFirst()
                .password()
                .reveal();
        assertThat(spec).isEqualTo(Bodies.LINE_PASSWORD);
        assertThat(agents.of("ana").specs().getFirst().ringPlan().steps()).hasSize(1);
    }

    @Test
    void tellsTheAgentOfEveryChange() {
        createAna();

        controller.put("/api/v1/users/ana/ring-plan", "{\"steps\": [{\"phones\": [\"desk\"], \"seconds\": 50}]}");

        await().untilAsserted(() -> assertThat(agents.of("ana").generation()).isEqualTo(2));
        await().untilAsserted(() -> assertThat(
                        controller.status("ana").path("appliedGeneration").asLong())
                .isEqualTo(2));
    }

    @Test
    void showsTheServersOwnWords() {
        createAna();

        agents.of("ana").see(Evidence.GONE, "401 Unauthorized");

        await().untilAsserted(() -> {
            JsonNode status = controller.status("ana");
            assertThat(status.path("presence").asString()).isEqualTo("absent");
            assertThat(status.path("parts")
                            .valueStream()
                            .filter(part -> part.path("part").asString().equals("line/home"))
                            .map(part -> part.path("detail").asString()))
                    .containsExactly("401 Unauthorized");
        });
    }

    @Test
    void startsASandboxThatStoppedEvenWithoutAHint() {
        createAna();
        List<String> ids = runtime.ids();

        runtime.crash(ANA, false);

        await().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
        assertThat(runtime.ids()).isEqualTo(ids);
        assertThat(runtime.creations()).isEqualTo(1);
    }

    @Test
    void keepsItsBuildWhenTheImagesNameStandsForAnother() {
        createAna();
        List<String> ids = runtime.ids();

        runtime.setImage("image", "build-2");
        runtime.crash(ANA, true);

        await().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
        assertThat(runtime.ids()).isEqualTo(ids);
        assertThat(runtime.observe(ANA).orElseThrow().image()).isEqualTo("build-1");
    }

    @Test
    void removesSandboxProfileAndData() {
        createAna();

        assertThat(controller.delete("/api/v1/users/ana").status()).isEqualTo(202);

        await().untilAsserted(() ->
                assertThat(controller.get("/api/v1/users/ana").status()).isEqualTo(404));
        assertThat(runtime.list().sandboxes()).isEmpty();
        assertThat(runtime.list().profiles()).isEmpty();
        assertThat(data.resolve("identities/ana")).doesNotExist();
        assertThat(controller.post("/api/v1/users", Bodies.user("ana")).status())
                .isEqualTo(201);
    }

    @Test
    void saysWhyASandboxCannotBeMadeAndGoesOnTrying() {
        runtime.takeName(new UserId("ben"));
        controller.post("/api/v1/users", Bodies.user("ben"));

        await().untilAsserted(() -> {
            JsonNode container = controller.status("ben").path("parts").path(0);
            assertThat(container.path("evidence").asString()).isEqualTo("gone");
            assertThat(container.path("detail").asString()).contains("taken");
            assertThat(container.path("attempts").asInt()).isEqualTo(1);
            assertThat(container.path("nextAttemptAt").asString()).isNotEmpty();
        });
    }

    @Test
    void aRuntimeThatFailsHarmsNobodyAndIsReportedSick() {
        createAna();
        List<String> ids = runtime.ids();

        runtime.breakDown(new RuntimeFailure(RuntimeFailure.Scope.RUNTIME, true, "Docker does not answer", null));
        await().untilAsserted(() ->
                assertThat(controller.get("/actuator/health").status()).isEqualTo(503));
        runtime.breakDown(null);

        await().untilAsserted(() ->
                assertThat(controller.get("/actuator/health").status()).isEqualTo(200));
        assertThat(runtime.ids()).isEqualTo(ids);
        assertThat(controller.presence("ana")).isEqualTo("present");
    }

    @Test
    void adoptsItsSandboxesAfterARestart() throws IOException {
        createAna();
        List<String> ids = runtime.ids();

        controller.close();
        assertThat(runtime.ids()).isEqualTo(ids);
        controller = TestController.start(data, runtime);

        await().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
        assertThat(runtime.ids()).isEqualTo(ids);
        assertThat(runtime.creations()).isEqualTo(1);
        assertThat(agents.of("ana").specs()).hasSize(1);
    }

    @Test
    void leavesSandboxesOfUnknownUsersAlone() throws IOException {
        createAna();
        List<String> ids = runtime.ids();
        controller.close();

        controller = TestController.start(data.resolve("another"), runtime);
        controller.post("/api/v1/users", Bodies.user("ben"));

        await().untilAsserted(() -> assertThat(controller.presence("ben")).isEqualTo("present"));
        assertThat(runtime.ids()).containsAll(ids);
    }
}
