package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.controller.ControllerJar;
import org.linekeeper.lab.demo.ControllerProcess;
import org.linekeeper.lab.peer.Waiting;
import org.testcontainers.DockerClientFactory;

/// A real controller over the real Docker is ended by kill -9 at every step of a pass: when it means to do something
/// and has not (the request has left it), and when that is done and it does not know (no answer came). Its successor
/// finishes the work, and another user's sandbox is never touched.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the tiny sandboxes")
class KilledInAPassIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String INSTALLATION =
            "lk-pass-" + ProcessHandle.current().pid();
    private static final String BYSTANDER = "zoe";

    @TempDir
    private static Path folder;

    private static DockerClient docker;
    private static FaultyDaemon between;
    private static ControllerProcess controller;
    private static String bystander;
    private static int users;

    private final String user = "u" + users++;

    @BeforeAll
    static void aBystanderIsThere() {
        docker = DockerClientFactory.lazyClient();
        TinyImage.make(docker);
        between = new FaultyDaemon(Path.of("/var/run/docker.sock"), folder.resolve("faulty.sock"));
        controller = new ControllerProcess(
                ControllerJar.path(),
                folder,
                List.of(
                        "--linekeeper.installation=" + INSTALLATION,
                        "--linekeeper.docker.host=unix://" + between.socket(),
                        "--linekeeper.docker.image=" + TinyImage.NAME,
                        "--linekeeper.docker.network=" + INSTALLATION,
                        "--linekeeper.isolation=off",
                        // an image that only sleeps has no agent, which is not this test's matter
                        "--linekeeper.ladder.container=1h,2m,1,3",
                        "--linekeeper.brakes.come-up=1h",
                        "--linekeeper.reconcile.interval=1s"));
        controller.launch();
        controller.awaitUp();
        create(BYSTANDER);
        awaitRunning(BYSTANDER);
        bystander = life(BYSTANDER);
    }

    @AfterEach
    void theBystanderIsUntouched() {
        between.release();
        assertThat(life(BYSTANDER)).isEqualTo(bystander);
    }

    @AfterAll
    static void end() {
        controller.kill();
        between.close();
        containers()
                .forEach(container -> docker.removeContainerCmd(container.getId())
                        .withForce(true)
                        .exec());
        docker.listVolumesCmd()
                .withFilter("label", List.of(Labels.INSTALLATION + "=" + INSTALLATION))
                .exec()
                .getVolumes()
                .forEach(volume -> docker.removeVolumeCmd(volume.getName()).exec());
        docker.removeNetworkCmd(INSTALLATION).exec();
    }

    @ParameterizedTest
    @CsvSource({
        "POST .*/volumes/create, false",
        "POST .*/volumes/create, true",
        "POST .*/containers/create, false",
        "POST .*/containers/create, true",
        "POST .*/containers/[^/]+/start, false",
        "POST .*/containers/[^/]+/start, true"
    })
    void aCreationIsFinished(String request, boolean done) {
        killAt(request, done, () -> create(user));
        List<String> before = containers(user);

        goOn();

        awaitRunning(user);
        // what is there is adopted
        assertThat(containers(user)).hasSize(1).containsAll(before);
    }

    @ParameterizedTest
    @CsvSource({
        "POST .*/containers/[^/]+/stop, false",
        "POST .*/containers/[^/]+/stop, true",
        "DELETE .*/containers/, false",
        "DELETE .*/containers/, true",
        "POST .*/containers/create, false",
        "POST .*/containers/create, true"
    })
    void aReplacementIsFinished(String request, boolean done) {
        create(user);
        awaitRunning(user);
        String old = containers(user).getFirst();
        killAt(
                request,
                done,
                () -> controller
                        .api()
                        .post(
                                "/api/v1/operations/reprovision",
                                Map.of("users", List.of(user), "callDeadlineSeconds", 0))
                        .require(202));

        goOn();

        Waiting.until(
                "another sandbox of " + user, PATIENCE, () -> !containers(user).equals(List.of(old)));
        awaitRunning(user);
        assertThat(containers(user)).hasSize(1);
        assertThat(volumes(user)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"DELETE .*/volumes/, false", "DELETE .*/volumes/, true"})
    void aWipeIsFinished(String request, boolean done) {
        create(user);
        awaitRunning(user);
        String old = profileMadeAt().orElseThrow();
        killAt(
                request,
                done,
                () -> controller
                        .api()
                        .post(
                                "/api/v1/operations/wipe",
                                Map.of("users", List.of(user), "confirm", List.of(user), "callDeadlineSeconds", 0))
                        .require(202));

        goOn();

        Waiting.until(
                "another profile of " + user,
                PATIENCE,
                () -> profileMadeAt().filter(edition -> !edition.equals(old)).isPresent());
        awaitRunning(user);
        assertThat(containers(user)).hasSize(1);
        assertThat(volumes(user)).hasSize(1);
    }

    /// Empty between two profiles.
    private Optional<String> profileMadeAt() {
        try {
            return volumes(user).stream()
                    .findFirst()
                    .map(volume -> String.valueOf(
                            docker.inspectVolumeCmd(volume).exec().getLabels().get(Labels.EDITION)));
        } catch (NotFoundException removedMeanwhile) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE .*/containers/, false",
        "DELETE .*/containers/, true",
        "DELETE .*/volumes/, false",
        "DELETE .*/volumes/, true"
    })
    void aDeletionIsFinished(String request, boolean done) {
        create(user);
        awaitRunning(user);
        killAt(
                request,
                done,
                () -> controller.api().delete("/api/v1/users/" + user).require(202));

        goOn();

        Waiting.until(
                user + " is gone",
                PATIENCE,
                () -> controller.api().get("/api/v1/users/" + user).status() == 404);
        assertThat(containers(user)).isEmpty();
        assertThat(volumes(user)).isEmpty();
    }

    private static void killAt(String request, boolean done, Runnable order) {
        between.holdFirst(request, done);
        order.run();
        Waiting.until("the controller waits for the answer", PATIENCE, between::holds);
        controller.kill();
        between.release();
    }

    private static void goOn() {
        controller.launch();
        controller.awaitUp();
    }

    private static void create(String name) {
        controller.api().post("/api/v1/users", Map.of("name", name)).require(201);
    }

    private static void awaitRunning(String name) {
        Waiting.until(
                "a sandbox of " + name + " runs, and the controller knows",
                PATIENCE,
                () -> life(name).endsWith("running") && knownState(name).equals("running"));
    }

    private static String knownState(String name) {
        return controller
                .api()
                .get("/api/v1/users/" + name + "/status")
                .body()
                .at("/sandbox/state")
                .asString("");
    }

    private static String life(String name) {
        try {
            InspectContainerResponse found =
                    docker.inspectContainerCmd(INSTALLATION + "-" + name).exec();
            return found.getId() + " " + found.getState().getStartedAt() + " "
                    + found.getState().getPidLong() + " " + found.getState().getStatus();
        } catch (NotFoundException e) {
            return "none";
        }
    }

    private static List<Container> containers() {
        return docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Labels.INSTALLATION, INSTALLATION))
                .exec();
    }

    private static List<String> containers(String name) {
        return containers().stream()
                .filter(found -> name.equals(found.getLabels().get(Labels.USER)))
                .map(Container::getId)
                .toList();
    }

    private static List<String> volumes(String name) {
        return docker
                .listVolumesCmd()
                .withFilter("name", List.of(INSTALLATION + "-" + name))
                .exec()
                .getVolumes()
                .stream()
                .map(volume -> volume.getName())
                .toList();
    }
}
