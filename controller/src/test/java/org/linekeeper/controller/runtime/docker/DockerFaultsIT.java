package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.runtime.docker.FaultyDaemon.Fault;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/// What the controller and two users with real sandboxes survive of their Docker daemon, which is one of the
/// test's own. Harmed is who gets another container, or a process that began anew.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the Docker daemon")
class DockerFaultsIT {
    private static final String IMAGE =
            java.util.Objects.requireNonNullElse(System.getenv("LINEKEEPER_SANDBOX_IMAGE"), "linekeeper/sandbox:dev");
    private static final String INSTALLATION = "lk-faults";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration AWAY = Duration.ofMinutes(2);
    /// At nobody's address.
    private static final String LINE =
            "{\"address\": \"sip:ana@pbx.test\", \"registrar\": \"sip:192.0.2.1:5060\", \"password\": \"never asked for\"}";

    @TempDir
    private static Path folder;

    private static SpareDaemon daemon;
    private static FaultyDaemon between;
    private static TestController controller;

    private String before = "";

    @BeforeAll
    static void twoUsersArePresent() throws IOException {
        daemon = new SpareDaemon(folder);
        daemon.start();
        daemon.load(IMAGE);
        between = new FaultyDaemon(daemon.socket(), folder.resolve("faulty.sock"));
        DockerSettings settings = new DockerSettings(
                URI.create("unix://" + between.socket()),
                IMAGE,
                "lk-faults",
                List.of(),
                null,
                DataSize.ofMegabytes(512),
                256,
                512);
        DockerClient docker = DockerConfiguration.client(settings, Duration.ofSeconds(10));
        DockerRuntime runtime = new DockerRuntime(
                docker,
                DockerConfiguration.client(settings, Duration.ZERO),
                settings,
                new SandboxNetwork(docker, settings.network(), new Labels(INSTALLATION)),
                INSTALLATION,
                Clock.systemUTC());
        controller = TestController.start(
                folder.resolve("controller"),
                runtime,
                IMAGE,
                "linekeeper.reconcile.interval=1s",
                "linekeeper.link.timeout=5s");
        for (String user : List.of("ana", "ben")) {
            create(user);
        }
        for (String user : List.of("ana", "ben")) {
            awaitPresence(user);
        }
    }

    @AfterAll
    static void end() {
        if (controller != null) {
            controller.close();
        }
        if (between != null) {
            between.close();
        }
        if (daemon != null) {
            daemon.close();
        }
    }

    @BeforeEach
    void remember() {
        before = incarnations();
    }

    @AfterEach
    void mend() {
        between.set(Fault.NONE);
    }

    private static void create(String user) {
        assertThat(controller
                        .post("/api/v1/users", "{\"name\": \"" + user + "\"}")
                        .status())
                .isEqualTo(201);
    }

    private static void awaitPresence(String user) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(controller.presence(user)).as(user).isEqualTo("present"));
    }

    /// Container, start and process of the two.
    private static String incarnations() {
        return daemon.docker(
                "inspect",
                "--format",
                "{{.Id}} {{.State.StartedAt}} {{.State.Pid}} {{.RestartCount}}",
                INSTALLATION + "-ana",
                INSTALLATION + "-ben");
    }

    private void assertNobodyWasHarmed() {
        awaitPresence("ana");
        awaitPresence("ben");
        assertThat(incarnations()).isEqualTo(before);
    }

    private static boolean healthy() {
        return controller.get("/actuator/health").status() == 200;
    }

    private static List<String> processes() {
        return daemon.docker("inspect", "--format", "{{.State.Pid}}", INSTALLATION + "-ana", INSTALLATION + "-ben")
                .lines()
                .toList();
    }

    private static List<String> alarms() {
        return controller
                .get("/api/v1/fleet")
                .json()
                .path("alarms")
                .valueStream()
                .map(alarm -> alarm.path("alarm").asString())
                .toList();
    }

    /// The agent is told something new, and says that it goes by it.
    private static void assertTheAgentListens(Answer change) {
        assertThat(change.status()).as(change.response().body()).isEqualTo(200);
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode status = controller.status("ana");
            assertThat(status.path("appliedGeneration").asLong())
                    .isEqualTo(status.path("generation").asLong());
            assertThat(status.at("/parts/1/part").asString()).isEqualTo("control-link");
            assertThat(status.at("/parts/1/evidence").asString()).isEqualTo("alive");
        });
    }

    @Test
    void aDaemonThatIsAwayForTwoMinutesHarmsNobody() {
        List<String> processes = processes();

        daemon.terminate();
        Instant gone = Instant.now();
        await().atMost(PATIENCE).until(() -> !healthy());
        // the event stream's end is noticed at once, that a listing fails with the next one
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(alarms()).contains("runtime", "runtime-events"));
        assertTheAgentListens(controller.put("/api/v1/users/ana/lines/home", LINE));
        assertTheAgentListens(controller.delete("/api/v1/users/ana/lines/home"));
        Duration left = AWAY.minus(Duration.between(gone, Instant.now()));
        await().during(left)
                .atMost(left.plus(PATIENCE))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> processes.stream().allMatch(daemon::lives) && !healthy());
        assertThat(controller.status("ana").at("/parts/0/part").asString()).isEqualTo("container");
        assertThat(controller.status("ana").at("/parts/0/evidence").asString()).isEqualTo("unknown");

        daemon.start();
        await().atMost(PATIENCE).until(DockerFaultsIT::healthy);
        assertNobodyWasHarmed();
        assertThat(alarms()).isEmpty();
    }

    @Test
    void aDaemonThatIsKilledHarmsNobody() {
        daemon.kill();
        await().atMost(PATIENCE).until(() -> !healthy());

        daemon.start();
        await().atMost(PATIENCE).until(DockerFaultsIT::healthy);
        assertNobodyWasHarmed();
    }

    @Test
    void aDaemonThatRefusesEverySecondRequestDelaysANewUserAndHarmsNobody() {
        between.set(Fault.EVERY_SECOND_FAILS);

        create("cora");
        awaitPresence("cora");
        controller.delete("/api/v1/users/cora");
        awaitGone("cora");

        assertThat(between.spoilt()).isPositive();
        between.set(Fault.NONE);
        assertNobodyWasHarmed();
    }

    @Test
    void aDaemonThatDoesTheWorkAndReportsAFailureMakesNothingTwice() {
        between.set(Fault.DONE_BUT_REPORTED_FAILED);

        create("dora");
        awaitPresence("dora");
        assertThat(daemon.docker("ps", "--all", "--quiet").lines()).hasSize(3);
        controller.delete("/api/v1/users/dora");
        awaitGone("dora");

        assertThat(between.spoilt()).isPositive();
        between.set(Fault.NONE);
        assertThat(daemon.docker("ps", "--all", "--quiet").lines()).hasSize(2);
        assertNobodyWasHarmed();
    }

    @Test
    void aListingThatIsCutShortIsNone() {
        between.set(Fault.LISTING_CUT_SHORT);

        await().atMost(PATIENCE).until(() -> between.spoilt() >= 3);
        assertThat(healthy()).isFalse();

        between.set(Fault.NONE);
        await().atMost(PATIENCE).until(DockerFaultsIT::healthy);
        assertNobodyWasHarmed();
    }

    @Test
    void whatASilentEventStreamDoesNotTellTheListingFinds() {
        create("emma");
        awaitPresence("emma");
        between.set(Fault.EVENTS_SILENT);

        daemon.docker("rm", "--force", INSTALLATION + "-emma");
        await().atMost(PATIENCE).until(() -> between.spoilt() > 0);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(daemon.docker("ps", "--quiet", "--filter", "name=" + INSTALLATION + "-emma"))
                                .isNotEmpty());
        awaitPresence("emma");
        await().atMost(PATIENCE).until(() -> readiness() == 503);
        assertThat(controller.get("/api/v1/fleet").json().at("/alarms/0/alarm").asString())
                .isEqualTo("runtime-events");

        // nothing happens any more: the new stream tells what the old one did not
        between.set(Fault.NONE);
        await().atMost(PATIENCE).until(() -> readiness() == 200);

        controller.delete("/api/v1/users/emma");
        awaitGone("emma");
        assertNobodyWasHarmed();
    }

    private static int readiness() {
        return controller.getAsNobody("/actuator/health/readiness").status();
    }

    private static void awaitGone(String user) {
        await().atMost(PATIENCE)
                .until(() -> controller.get("/api/v1/users/" + user).status() == 404);
    }
}
