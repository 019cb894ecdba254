package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.RepairRung;

/// The wall clock is set forwards or back by hours under a controller that has much to wait for: a call that must not
/// be cut, a repair that is not due yet, a rollout whose users are not present yet. Nobody is stopped or restarted
/// for it, nothing is called silent, and nothing is judged.
class ClockJumpTest {
    private static final String PRESENT = "present";
    private static final String BROKEN = "build-2";

    private final JumpingClock clock = new JumpingClock();
    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(new FakeRuntime.Machine() {
        @Override
        public int start(SandboxSpec spec) {
            int port = agents.start(spec);
            if (spec.build().equals(BROKEN)) {
                agents.of(spec.user().name()).see(Evidence.GONE, "the client does not start");
            }
            return port;
        }

        @Override
        public void stop(SandboxSpec spec) {
            agents.stop(spec);
        }
    });
    private final Path data;
    private TestController controller;

    ClockJumpTest(@TempDir Path data) throws IOException {
        this.data = data;
        controller = start();
    }

    private TestController start(String... more) throws IOException {
        // two that fall silent at once would already be an alarm
        List<String> settings =
                new ArrayList<>(List.of("linekeeper.brakes.service-least=2", "linekeeper.rollout.interval=100ms"));
        settings.addAll(List.of(more));
        return TestController.start(clock, data, runtime, "image", settings.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private void create(String... names) {
        for (String name : names) {
            assertThat(controller.post("/api/v1/users", Bodies.user(name)).status())
                    .isEqualTo(201);
        }
        for (String name : names) {
            patiently()
                    .untilAsserted(() -> assertThat(controller.presence(name)).isEqualTo(PRESENT));
        }
    }

    private Instant listedAt() {
        return Instant.parse(
                controller.get("/api/v1/fleet").json().path("listedAt").asString());
    }

    /// Sets the clock, and waits until everything was read and everybody heard several times by it. Meanwhile those
    /// who were present never cease to be.
    private void jump(Duration ahead, List<String> present) {
        clock.set(ahead);
        for (int round = 0; round < 3; round++) {
            Instant now = clock.instant();
            int[] polls =
                    present.stream().mapToInt(name -> agents.of(name).polls()).toArray();
            patiently().until(() -> {
                present.forEach(name -> assertThat(controller.presence(name)).isEqualTo(PRESENT));
                return listedAt().isAfter(now)
                        && present.stream().allMatch(name -> agents.of(name).polls() > polls[present.indexOf(name)]);
            });
        }
    }

    private long events(String kind) {
        return controller
                .get("/api/v1/events?kind=" + kind)
                .json()
                .path("items")
                .size();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, -5})
    void nobodyIsStoppedRestartedOrCalledSilent(int hours) {
        create("ana", "ben", "cleo");
        agents.of("ana").setCalls(List.of(TestCalls.talking()));
        agents.of("ben").see(Evidence.GONE, "logged out");
        int polls = agents.of("ana").polls();
        patiently().until(() -> agents.of("ana").polls() > polls + 1);
        patiently().untilAsserted(() -> assertThat(controller.presence("ben")).isEqualTo("absent"));
        controller.post("/api/v1/operations/reprovision", "{\"users\": [\"ana\"], \"callDeadlineSeconds\": 3600}");
        List<String> ids = runtime.ids();

        jump(Duration.ofHours(hours), List.of("cleo"));

        assertThat(runtime.ids()).isEqualTo(ids);
        assertThat(runtime.creations()).isEqualTo(3);
        assertThat(agents.of("ben").repairs()).isEmpty();
        assertThat(controller.presence("ben")).isEqualTo("absent");
        for (String kind : List.of("alarm", "alert", "repair", "needs-person")) {
            assertThat(events(kind)).as(kind).isZero();
        }
        assertThat(controller.get("/actuator/health").status()).isEqualTo(200);

        // what was ordered goes on
        agents.of("ana").setCalls(List.of());
        patiently().until(() -> runtime.creations() == 4);
        patiently().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo(PRESENT));
        // and back again, with a sandbox and a certificate that were made by the wrong clock
        jump(Duration.ZERO, List.of("ana", "cleo"));
        assertThat(runtime.creations()).isEqualTo(4);
        assertThat(events("repair")).isZero();
    }

    /// By the new time the order is hours ahead, or hours ago.
    @ParameterizedTest
    @ValueSource(ints = {5, -5})
    void aStopThatWaitsForACallIsDoneAfterIt(int hours) {
        create("ana", "ben");
        agents.of("ana").setCalls(List.of(TestCalls.talking()));
        int polls = agents.of("ana").polls();
        patiently().until(() -> agents.of("ana").polls() > polls + 1);
        String stop = controller
                .post("/api/v1/operations/stop", "{\"users\": [\"ana\"], \"callDeadlineSeconds\": 3600}")
                .header("Location");

        jump(Duration.ofHours(hours), List.of("ben"));

        assertThat(done(stop)).isZero();
        agents.of("ana").setCalls(List.of());
        patiently().until(() -> done(stop) == 1);
        assertThat(runtime.ids()).hasSize(1);
    }

    private int done(String operation) {
        return controller.get(operation).json().at("/counts/done").asInt();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, -5})
    void noRolloutIsJudged(int hours) {
        create("ana", "ben");
        patiently().untilAsserted(() -> assertThat(controller.build()).isNotEmpty());
        runtime.setImage("image", BROKEN);
        String rollout = controller
                .post("/api/v1/rollouts", "{\"waveSize\": 1, \"pauseSeconds\": 0, \"presentWithinSeconds\": 3600}")
                .header("Location");
        patiently()
                .until(() -> runtime.observe(new UserId("ana"))
                        .filter(found -> found.image().equals(BROKEN))
                        .isPresent());
        patiently().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("absent"));

        jump(Duration.ofHours(hours), List.of("ben"));

        assertThat(controller.get(rollout).json().path("phase").asString()).isEqualTo("wave");
        agents.of("ana").see(Evidence.ALIVE, "");
        patiently()
                .until(() -> runtime.observe(new UserId("ben"))
                        .filter(found ->
                                found.image().equals(BROKEN) && found.state() instanceof ObservedSandbox.State.Running)
                        .isPresent());
        agents.of("ben").see(Evidence.ALIVE, "");
        patiently()
                .untilAsserted(() -> assertThat(
                                controller.get(rollout).json().path("phase").asString())
                        .isEqualTo("completed"));
        assertThat(runtime.creations()).isEqualTo(4);
    }

    @Test
    void aTokenThatHasEndedByTheNewTimeIsNoneAndOthersAre() throws IOException {
        String password = Files.readString(data.resolve("admin-password")).strip();
        String token = controller
                .postAsNobody("/api/v1/sign-in", "{\"name\": \"admin\", \"password\": \"" + password + "\"}")
                .json()
                .path("token")
                .asString();
        assertThat(read(token)).isEqualTo(200);

        clock.set(Duration.ofHours(13));
        assertThat(read(token)).isEqualTo(401);

        clock.set(Duration.ofHours(-5));
        assertThat(read(token)).isEqualTo(200);
        assertThat(controller.get("/api/v1/users").status()).isEqualTo(200);
    }

    private int read(String token) {
        return controller
                .getAsNobody("/api/v1/users", "Authorization", "Bearer " + token)
                .status();
    }

    /// What the predecessor tried stands in the future then: it still counts, and nobody waits for hours.
    @Test
    void aSuccessorByAnEarlierClockGoesOnWithTheRepairs() throws IOException {
        controller.close();
        clock.set(Duration.ofHours(5));
        controller = start("linekeeper.ladder.client=100ms,200ms,1,20");
        create("ana");
        agents.of("ana").see(Evidence.GONE, "logged out");
        patiently().until(() -> !agents.of("ana").repairs().isEmpty());
        controller.close();

        clock.set(Duration.ZERO);
        controller = start(
                "linekeeper.ladder.client=100ms,200ms,1,20",
                "linekeeper.ladder.session=200ms,200ms,1,20",
                "linekeeper.ladder.first-pause=100ms");

        patiently().until(() -> agents.of("ana").repairs().size() > 1);
        assertThat(agents.of("ana").repairs())
                .extracting(RepairRequest::rung)
                .startsWith(RepairRung.CLIENT, RepairRung.SESSION);
    }
}
