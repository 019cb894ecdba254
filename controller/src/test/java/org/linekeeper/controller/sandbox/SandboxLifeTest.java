package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.OneControllerTest;
import org.linekeeper.controller.TestCalls;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.Evidence;
import tools.jackson.databind.JsonNode;

/// Sandboxes from the user's creation to the user's end, over a fake runtime and fake agents.
@Tag("database")
class SandboxLifeTest extends OneControllerTest {
    SandboxLifeTest(@TempDir Path data) throws IOException {
        super(data);
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
    void tellsWhatTheAgentHasThrownAway() {
        createAna();

        agents.of("ana").counts(Map.of("sip.malformed", 3L, "sip.oversized", 1L, "wall.network", 1L));

        await().untilAsserted(() -> assertThat(
                        controller.status("ana").path("dropped").toString())
                .isEqualTo("{\"malformed\":3,\"oversized\":1}"));
    }

    private static Stream<String> detailsOfTheLine(JsonNode status) {
        return status.path("parts")
                .valueStream()
                .filter(part -> part.path("part").asString().equals("line/home"))
                .map(part -> part.path("detail").asString());
    }

    @Test
    void saysThatALinesDomainKeepsNoPresenceAndIsPresentAllTheSame() {
        createAna();

        agents.of("ana").publishes(Evidence.GONE, "489 Bad Event");

        await().untilAsserted(() -> {
            JsonNode status = controller.status("ana");
            assertThat(status.path("presence").asString()).isEqualTo("present");
            assertThat(detailsOfTheLine(status))
                    .singleElement()
                    .asString()
                    .endsWith("; presence is not published: 489 Bad Event");
        });
    }

    @Test
    void showsTheServersOwnWords() {
        createAna();

        agents.of("ana").see(Evidence.GONE, "401 Unauthorized");

        await().untilAsserted(() -> {
            JsonNode status = controller.status("ana");
            assertThat(status.path("presence").asString()).isEqualTo("absent");
            assertThat(detailsOfTheLine(status)).containsExactly("401 Unauthorized");
        });
    }

    @Test
    void tellsTheRuntimeOfACallAndOfItsEnd() {
        createAna();
        String id = runtime.observe(ANA).orElseThrow().id();

        agents.of("ana").setCalls(List.of(TestCalls.talking()));

        await().untilAsserted(() -> assertThat(runtime.guards()).containsExactly(new FakeRuntime.Guard(id, true)));
        agents.of("ana").setCalls(List.of());
        await().untilAsserted(() -> assertThat(runtime.guards())
                .containsExactly(new FakeRuntime.Guard(id, true), new FakeRuntime.Guard(id, false)));
    }

    @Test
    void aSandboxThatIsHeldUpIsWaitedForAndGoesWhenItIsToStop() {
        createAna();
        runtime.hold(ANA, "no node has room for it");
        await().untilAsserted(() -> assertThat(
                        controller.status("ana").at("/sandbox/state").asString())
                .isEqualTo("held"));
        assertThat(controller.status("ana").at("/parts/0/detail").asString()).isEqualTo("no node has room for it");
        assertThat(runtime.creations()).isEqualTo(1);

        controller.post("/api/v1/operations/stop", "{\"users\": [\"ana\"]}");

        await().untilAsserted(() -> assertThat(runtime.observe(ANA)).isEmpty());
    }

    @Test
    void whoIsBeyondTheMostWaitsAndComesInWhenAPlaceIsFree() throws IOException {
        restart("linekeeper.reconcile.most-of.xmpp=1");
        createAna();

        controller.post("/api/v1/users", Bodies.user("ben"));

        await().untilAsserted(() -> assertThat(
                        controller.status("ben").at("/parts/0/detail").asString())
                .startsWith("there are as many sandboxes of the service xmpp as may be (1, "));
        assertThat(runtime.list().sandboxes()).hasSize(1);
        assertThat(controller.get("/api/v1/fleet").json().path("alarms")).isEmpty();
        controller.post("/api/v1/operations/stop", "{\"users\": [\"ana\"]}");
        await().atMost(java.time.Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(controller.presence("ben")).isEqualTo("present"));
    }

    @Test
    void aPersonMayDeclareASandboxGoneThatNobodyKnowsOf() {
        createAna();
        String body = "{\"confirm\": \"ana\", \"reason\": \"its machine was scrapped\"}";
        assertThat(controller.post("/api/v1/users/ana/declare-gone", body).status())
                .isEqualTo(409);
        runtime.loseSight(ANA, "its node does not answer");
        await().untilAsserted(() -> assertThat(
                        controller.status("ana").at("/sandbox/state").asString())
                .isEqualTo("unclear"));

        assertThat(controller
                        .post("/api/v1/users/ana/declare-gone", "{\"confirm\": \"ben\"}")
                        .json()
                        .toString())
                .contains("must be the user's name once more", "reason");
        assertThat(controller.post("/api/v1/users/ana/declare-gone", body).status())
                .isEqualTo(204);

        await().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
        assertThat(runtime.creations()).isEqualTo(1);
        assertThat(controller
                        .get("/api/v1/users/ana/events?kind=operation")
                        .json()
                        .toString())
                .contains("its machine was scrapped");
        assertThat(controller.get("/api/v1/audit").json().toString())
                .contains("POST /api/v1/users/{name}/declare-gone\",\"target\":\"ana\"");
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
    void asksForAProfileOnlyWhereNoSandboxUsesIt() {
        createAna();
        int looks = runtime.profileLooks();

        runtime.crash(ANA, true);

        await().untilAsserted(
                        () -> assertThat(runtime.observe(ANA).orElseThrow().state())
                                .isInstanceOf(ObservedSandbox.State.Running.class));
        await().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
        assertThat(runtime.profileLooks()).isEqualTo(looks);
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
