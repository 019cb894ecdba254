package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

/// A real controller over the real Docker is ended by kill -9 while it makes a sandbox anew of its own accord, because
/// no agent answers. Its successor finishes what was begun, counts it as the one try that there is, and asks a person.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the tiny sandboxes")
class KilledInARepairIT {
    private static final String BYSTANDER = "zoe";

    @TempDir
    private static Path folder;

    private static TinyFleet fleet;
    private static String bystander;
    private static int users;

    private final String user = "u" + users++;

    @BeforeAll
    static void aBystanderIsThere() {
        fleet = new TinyFleet(
                folder, "lk-repair-" + ProcessHandle.current().pid(), "--linekeeper.ladder.container=1s,2m,1,1");
        fleet.create(BYSTANDER);
        fleet.awaitRunning(BYSTANDER);
        // it is as ill as the others, and nothing is to be done to it
        fleet.controller()
                .api()
                .post("/api/v1/operations/pause", Map.of("users", List.of(BYSTANDER)))
                .require(202);
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
        "POST .*/containers/[^/]+/stop, false",
        "POST .*/containers/[^/]+/stop, true",
        "DELETE .*/containers/, false",
        "DELETE .*/containers/, true"
    })
    void aRepairIsFinishedAndCounts(String request, boolean done) {
        fleet.killAt(request, done, () -> fleet.create(user));
        List<String> left = fleet.containers(user);

        fleet.goOn();

        fleet.awaitRunning(user);
        // what is there is adopted
        assertThat(fleet.containers(user)).hasSize(1).containsAll(left);
        assertThat(fleet.volumes(user)).hasSize(1);
        Waiting.until(
                "nothing is left to try",
                TinyFleet.PATIENCE,
                () -> fleet.status(user, "/repair/state").equals("needs-person"));
        assertThat(fleet.controller()
                        .api()
                        .get("/api/v1/users/" + user + "/events?kind=repair")
                        .body()
                        .path("items")
                        .valueStream()
                        .map(event -> event.path("outcome").asString("")))
                .containsExactly("interrupted");
        assertThat(fleet.containers(user)).hasSize(1).containsAll(left);
    }
}
