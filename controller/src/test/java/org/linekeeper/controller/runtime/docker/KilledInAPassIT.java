package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Path;
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
import org.linekeeper.lab.peer.Waiting;

/// A real controller over the real Docker is ended by kill -9 at every step of a pass: when it means to do something
/// and has not (the request has left it), and when that is done and it does not know (no answer came). Its successor
/// finishes the work, and another user's sandbox is never touched.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the tiny sandboxes")
class KilledInAPassIT {
    private static final String BYSTANDER = "zoe";

    @TempDir
    private static Path folder;

    private static TinyFleet fleet;
    private static String bystander;
    private static int users;

    private final String user = "u" + users++;

    @BeforeAll
    static void aBystanderIsThere() {
        // what becomes of a sandbox without an agent is not this test's matter
        fleet = new TinyFleet(
                folder, "lk-pass-" + ProcessHandle.current().pid(), "--linekeeper.ladder.container=1h,2m,1,3");
        fleet.create(BYSTANDER);
        fleet.awaitRunning(BYSTANDER);
        bystander = fleet.life(BYSTANDER);
    }

    @AfterEach
    void theBystanderIsUntouched() {
        fleet.release();
        assertThat(fleet.life(BYSTANDER)).isEqualTo(bystander);
    }

    @AfterAll
    static void end() {
        fleet.close();
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
        fleet.killAt(request, done, () -> fleet.create(user));
        List<String> before = fleet.containers(user);

        fleet.goOn();

        fleet.awaitRunning(user);
        // what is there is adopted
        assertThat(fleet.containers(user)).hasSize(1).containsAll(before);
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
        fleet.create(user);
        fleet.awaitRunning(user);
        String old = fleet.containers(user).getFirst();
        fleet.killAt(
                request,
                done,
                () -> fleet.controller()
                        .api()
                        .post(
                                "/api/v1/operations/reprovision",
                                Map.of("users", List.of(user), "callDeadlineSeconds", 0))
                        .require(202));

        fleet.goOn();

        Waiting.until(
                "another sandbox of " + user,
                TinyFleet.PATIENCE,
                () -> !fleet.containers(user).equals(List.of(old)));
        fleet.awaitRunning(user);
        assertThat(fleet.containers(user)).hasSize(1);
        assertThat(fleet.volumes(user)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"DELETE .*/volumes/, false", "DELETE .*/volumes/, true"})
    void aWipeIsFinished(String request, boolean done) {
        fleet.create(user);
        fleet.awaitRunning(user);
        String old = profileMadeAt().orElseThrow();
        fleet.killAt(
                request,
                done,
                () -> fleet.controller()
                        .api()
                        .post(
                                "/api/v1/operations/wipe",
                                Map.of("users", List.of(user), "confirm", List.of(user), "callDeadlineSeconds", 0))
                        .require(202));

        fleet.goOn();

        Waiting.until(
                "another profile of " + user,
                TinyFleet.PATIENCE,
                () -> profileMadeAt().filter(edition -> !edition.equals(old)).isPresent());
        fleet.awaitRunning(user);
        assertThat(fleet.containers(user)).hasSize(1);
        assertThat(fleet.volumes(user)).hasSize(1);
    }

    /// Empty between two profiles.
    private Optional<String> profileMadeAt() {
        try {
            return fleet.volumes(user).stream()
                    .findFirst()
                    .map(volume -> String.valueOf(fleet.docker()
                            .inspectVolumeCmd(volume)
                            .exec()
                            .getLabels()
                            .get(Labels.EDITION)));
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
        fleet.create(user);
        fleet.awaitRunning(user);
        fleet.killAt(
                request,
                done,
                () -> fleet.controller().api().delete("/api/v1/users/" + user).require(202));

        fleet.goOn();

        Waiting.until(
                user + " is gone",
                TinyFleet.PATIENCE,
                () -> fleet.controller().api().get("/api/v1/users/" + user).status() == 404);
        assertThat(fleet.containers(user)).isEmpty();
        assertThat(fleet.volumes(user)).isEmpty();
    }
}
