package org.linekeeper.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestCalls;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Party;

/// Rollouts through the API, over a fake runtime and fake agents; on builds that are named broken no agent ever
/// logs in.
class RolloutsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String QUICK = "\"pauseSeconds\": 0, \"presentWithinSeconds\": 60";

    private final Path data;
    private final TestController.Agents agents = new TestController.Agents();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final FakeRuntime runtime = new FakeRuntime(new FakeRuntime.Machine() {
        @Override
        public int start(SandboxSpec spec) {
            int port = agents.start(spec);
            if (broken.contains(spec.build())) {
                agents.of(spec.user().name()).see(Evidence.GONE, "the client does not start");
            }
            return port;
        }

        @Override
        public void stop(SandboxSpec spec) {
            agents.stop(spec);
        }
    });
    private TestController controller;

    RolloutsTest(@TempDir Path data) throws IOException {
        this.data = data;
        this.controller = start();
    }

    private TestController start(String... more) throws IOException {
        String[] settings = new String[more.length + 1];
        settings[0] = "linekeeper.rollout.interval=100ms";
        System.arraycopy(more, 0, settings, 1, more.length);
        return TestController.start(data, runtime, settings);
    }

    @AfterEach
    void stop() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    private static void eventually(ThrowingRunnable check) {
        await().atMost(LONG).untilAsserted(check);
    }

    /// Only once the fleet has a build: users who were there before get theirs when the builds are looked at again.
    private void users(String... names) {
        eventually(() -> assertThat(controller.build()).isNotEmpty());
        for (String name : names) {
            assertThat(controller.post("/api/v1/users", Bodies.user(name)).status())
                    .isEqualTo(201);
        }
        for (String name : names) {
            eventually(() -> assertThat(controller.presence(name)).isEqualTo("present"));
        }
    }

    private String begin(String terms) {
        Answer answer = controller.post("/api/v1/rollouts", "{" + terms + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        return answer.header("Location");
    }

    private void awaitPhase(String rollout, String phase) {
        eventually(() -> assertThat(controller.get(rollout).json().path("phase").asString())
                .isEqualTo(phase));
    }

    private String build(String user) {
        return runtime.observe(new UserId(user)).map(ObservedSandbox::image).orElse("none");
    }

    private void callIsUp(String user, List<CallSnapshot> calls) {
        agents.of(user).setCalls(calls);
        int polls = agents.of(user).polls();
        await().atMost(LONG).until(() -> agents.of(user).polls() > polls + 1);
    }

    @Test
    void aGoodBuildReachesEverybodyWaveByWave() {
        users("ana", "ben", "cleo");
        controller.post("/api/v1/operations/stop", "{\"users\": [\"cleo\"]}");
        eventually(() -> assertThat(build("cleo")).isEqualTo("none"));
        runtime.setImage("image", "build-2");

        String rollout = begin("\"waveSize\": 1, " + QUICK);
        assertThat(controller.post("/api/v1/rollouts", "{}").status()).isEqualTo(409);
        awaitPhase(rollout, "completed");

        assertThat(controller.get(rollout).json().path("wave").asInt()).isEqualTo(2);
        assertThat(List.of(build("ana"), build("ben"))).containsOnly("build-2");
        assertThat(controller.get(rollout + "/targets").json().path("items").values())
                .extracting(target -> target.path("state").asString())
                .containsExactly("done", "done");
        controller.post("/api/v1/operations/start", "{\"users\": [\"cleo\"]}");
        users("dora");
        eventually(() -> assertThat(List.of(build("cleo"), build("dora"))).containsOnly("build-2"));
    }

    @Test
    void aBuildWhoseAgentsNeverLogInIsRolledBackByItself() {
        users("ana", "ben", "cleo");
        broken.add("build-2");
        runtime.setImage("image", "build-2");

        String rollout = begin("\"waveSize\": 1, \"pauseSeconds\": 0, \"presentWithinSeconds\": 2");
        awaitPhase(rollout, "rolled_back");

        for (String user : List.of("ana", "ben", "cleo")) {
            eventually(() -> assertThat(controller.presence(user)).isEqualTo("present"));
            assertThat(build(user)).isEqualTo("build-1");
        }
        // there and back for one, and nobody else was touched
        assertThat(runtime.creations()).isEqualTo(5);
        assertThat(controller.get(rollout).json().path("detail").asString()).contains("1 of 1 users of wave 1");
        users("dora");
        assertThat(build("dora")).isEqualTo("build-1");
    }

    @Test
    void goesOnWhereItWasAfterARestart() throws IOException {
        users("ana", "ben");
        broken.add("build-2");
        runtime.setImage("image", "build-2");
        String rollout = begin("\"waveSize\": 1, " + QUICK);
        eventually(() -> assertThat(build("ana")).isEqualTo("build-2"));
        controller.close();

        controller = start();
        assertThat(controller.get(rollout).json().path("phase").asString()).isEqualTo("wave");
        assertThat(build("ben")).isEqualTo("build-1");
        broken.clear();
        agents.of("ana").see(Evidence.ALIVE, "");

        awaitPhase(rollout, "completed");
        assertThat(List.of(build("ana"), build("ben"))).containsOnly("build-2");
    }

    private void callEnded(String user, String id, Instant began, CallRecord.Outcome outcome) {
        agents.of(user)
                .happen(number -> new AgentEvent.CallEnded(
                        number,
                        began,
                        new CallRecord(
                                new CallId(id),
                                CallDirection.INCOMING,
                                new AccountId("chat"),
                                new Party("friend@chat.test", "Friend"),
                                null,
                                began,
                                null,
                                began.plusSeconds(1),
                                outcome,
                                CallRecord.EndedBy.AGENT,
                                null,
                                null)));
        eventually(
                () -> assertThat(controller.get("/api/v1/calls/" + id).status()).isEqualTo(200));
    }

    @Test
    @Tag("database")
    void aBuildOverWhichCallsFailIsRolledBack() {
        users("ana", "ben");
        runtime.setImage("image", "build-2");
        String rollout =
                begin("\"waveSize\": 1, \"pauseSeconds\": 3600, \"callSuccessShare\": 0.6, \"callMinimum\": 3");
        eventually(() -> assertThat(build("ana")).isEqualTo("build-2"));
        eventually(() -> assertThat(controller.presence("ana")).isEqualTo("present"));

        // with a key it is asked within a transaction, which must not be broken by asking
        Answer second = controller.post("/api/v1/rollouts", "{}", "Idempotency-Key", "second");
        assertThat(second.status()).as(second.response().body()).isEqualTo(409);
        assertThat(second.json().path("detail").asString()).contains("a rollout goes on already");
        // what began before the replacement, and what another build carries, says nothing of this one
        Instant before = Instant.now().minusSeconds(3600);
        for (int i = 0; i < 4; i++) {
            callEnded("ana", "old-" + i, before, CallRecord.Outcome.FAILED);
            callEnded("ben", "other-" + i, Instant.now(), CallRecord.Outcome.FAILED);
        }
        callEnded("ana", "good", Instant.now(), CallRecord.Outcome.ANSWERED);
        callEnded("ana", "bad-1", Instant.now(), CallRecord.Outcome.FAILED);
        String phase = controller.get(rollout).json().path("phase").asString();
        assertThat(phase).isIn("wave", "waiting");
        callEnded("ana", "bad-2", Instant.now(), CallRecord.Outcome.FAILED);

        awaitPhase(rollout, "rolled_back");
        assertThat(controller.get(rollout).json().path("detail").asString())
                .contains("2 of 3 calls over the new build failed");
        eventually(() -> assertThat(build("ana")).isEqualTo("build-1"));
        assertThat(build("ben")).isEqualTo("build-1");
    }

    @Test
    void aCallInProgressIsWaitedFor() {
        users("ana");
        callIsUp("ana", List.of(TestCalls.talking()));
        String id = runtime.ids().getFirst();
        runtime.setImage("image", "build-2");

        String rollout = begin(QUICK);
        awaitPhase(rollout, "wave");
        int polls = agents.of("ana").polls();
        await().atMost(LONG).until(() -> agents.of("ana").polls() > polls + 2);
        assertThat(runtime.ids()).containsExactly(id);

        agents.of("ana").setCalls(List.of());
        awaitPhase(rollout, "completed");
        assertThat(build("ana")).isEqualTo("build-2");
    }

    @Test
    void standsStillWhileAServiceIsOutByItself() throws IOException {
        controller.close();
        controller = start("linekeeper.brakes.service-least=3");
        users("ana", "ben", "cleo");
        runtime.setImage("image", "build-2");
        String rollout = begin("\"waveSize\": 1, \"pauseSeconds\": 3600, \"presentWithinSeconds\": 60");
        eventually(() -> assertThat(build("ana")).isEqualTo("build-2"));
        awaitPhase(rollout, "waiting");

        List.of("ana", "ben", "cleo").forEach(name -> agents.of(name).see(Evidence.GONE, "logged out"));
        eventually(() -> assertThat(detail(rollout)).contains("is out: 3 users miss it"));

        List.of("ana", "ben", "cleo").forEach(name -> agents.of(name).see(Evidence.ALIVE, ""));
        eventually(() -> assertThat(detail(rollout)).startsWith("the next wave begins at"));
    }

    private String detail(String rollout) {
        return controller.get(rollout).json().path("detail").asString("");
    }

    /// Whoever is paused in the middle of a wave keeps the old build until then, and fails nothing.
    @Test
    void aUserPausedInAWaveDoesNotFailIt() {
        users("ana", "ben");
        callIsUp("ana", List.of(TestCalls.talking()));
        runtime.setImage("image", "build-2");
        String rollout = begin("\"waveSize\": 2, \"pauseSeconds\": 0, \"presentWithinSeconds\": 5");
        awaitPhase(rollout, "wave");
        assertThat(controller
                        .post("/api/v1/operations/pause", "{\"users\": [\"ana\"]}")
                        .status())
                .isEqualTo(202);
        agents.of("ana").setCalls(List.of());

        awaitPhase(rollout, "completed");
        assertThat(List.of(build("ana"), build("ben"))).containsExactly("build-1", "build-2");
        controller.post("/api/v1/operations/resume", "{\"users\": [\"ana\"]}");
        eventually(() -> assertThat(build("ana")).isEqualTo("build-2"));
    }

    @Test
    void standsStillWhilePausedAndGoesBackWhenTold() {
        users("ana");
        broken.add("build-2");
        runtime.setImage("image", "build-2");
        String rollout = begin(QUICK);
        eventually(() -> assertThat(build("ana")).isEqualTo("build-2"));

        Answer paused = controller.post(rollout + "/pause", "");
        assertThat(paused.json().path("paused").asBoolean()).isTrue();
        eventually(
                () -> assertThat(controller.get(rollout).json().path("detail").asString())
                        .isEqualTo("paused"));
        assertThat(controller.post(rollout + "/resume", "", "If-Match", "\"1\"").status())
                .isEqualTo(412);
        assertThat(controller
                        .post(rollout + "/roll-back", "", "If-Match", paused.header("ETag"))
                        .status())
                .isEqualTo(200);

        awaitPhase(rollout, "rolled_back");
        eventually(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
        assertThat(build("ana")).isEqualTo("build-1");
        assertThat(controller.post(rollout + "/roll-back", "").status()).isEqualTo(409);
    }

    @Test
    void beginsByItselfWhereThatIsSetAndTriesABadBuildOnce() throws IOException {
        users("ana");
        controller.close();
        broken.add("build-2");
        runtime.setImage("image", "build-2");

        controller = start(
                "linekeeper.rollout.automatic=true",
                "linekeeper.rollout.pause=0s",
                "linekeeper.rollout.present-within=2s");
        eventually(() -> assertThat(controller
                        .get("/api/v1/rollouts")
                        .json()
                        .at("/items/0/phase")
                        .asString(""))
                .isEqualTo("rolled_back"));
        runtime.setImage("image", "build-3");

        eventually(() -> assertThat(
                        controller.get("/api/v1/rollouts").json().path("items").values())
                .extracting(rollout -> rollout.path("build").asString())
                .containsExactly("build-3", "build-2"));
    }

    @Test
    void aBuildThatWasThrownAwayDoesNotKeepAUserOut() {
        users("ana");
        runtime.setImage("image", "build-2");
        runtime.dropBuild("build-1");
        assertThat(build("ana")).isEqualTo("build-1");

        controller.post("/api/v1/operations/reprovision", "{\"users\": [\"ana\"]}");

        eventually(() -> assertThat(build("ana")).isEqualTo("build-2"));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        String wrong = """
                {"waveSize": 0}              | waveSize
                {"pauseSeconds": -1}         | pauseSeconds
                {"presentWithinSeconds": 0}  | presentWithinSeconds
                {"presenceShare": 1.5}       | presenceShare
                {"callSuccessShare": -0.1}   | callSuccessShare
                {"image": "no/such"}         | image
                {"build": "no-such"}         | build
                {"waves": 3}                 | waves
                """;
        for (String row : wrong.lines().toList()) {
            String[] parts = row.split("\\|", -1);
            Answer answer = controller.post("/api/v1/rollouts", parts[0].strip());

            assertThat(answer.status()).as(row).isEqualTo(400);
            assertThat(answer.json().path("field").asString()).as(row).isEqualTo(parts[1].strip());
        }
    }
}
