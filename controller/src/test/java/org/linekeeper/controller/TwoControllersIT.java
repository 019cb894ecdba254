package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.linekeeper.lab.demo.ControllerProcess;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Postgresql;
import org.linekeeper.lab.peer.Waiting;
import org.testcontainers.DockerClientFactory;

/// Two real controllers on one PostgreSQL, over real Docker: one acts, both serve.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the two controllers")
class TwoControllersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final String installation = "lk-two-" + ProcessHandle.current().pid();
    private Lab lab;
    private ControllerProcess one;
    private ControllerProcess two;

    @BeforeEach
    void start() throws IOException {
        lab = Lab.start();
        Postgresql server = lab.postgresql();
        server.create("linekeeper");
        Path password = Files.writeString(folder.resolve("pg-password"), server.password());
        one = controller("one", server, password);
        two = controller("two", server, password);
        one.launch();
        one.awaitUp();
        Waiting.until("the first acts", PATIENCE, () -> says(one, "acts on the sandboxes (term 1)"));
        two.launch();
        two.awaitUp();
    }

    private ControllerProcess controller(String name, Postgresql server, Path password) {
        return lab.keep(new ControllerProcess(
                ControllerJar.path(),
                folder.resolve("data"),
                folder.resolve(name + ".log"),
                List.of(
                        "--linekeeper.installation=" + installation,
                        "--linekeeper.docker.image=" + Lab.sandboxImage(),
                        "--linekeeper.docker.network=" + lab.networkName(),
                        "--linekeeper.reconcile.interval=1s",
                        "--linekeeper.database.url=" + server.url("linekeeper"),
                        "--linekeeper.database.user=" + Postgresql.USER,
                        "--linekeeper.database.password-file=" + password)));
    }

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void aHolderThatStoodStillActsNoMoreAndServesOn() {
        create(two, "ana");
        awaitSandbox("ana");
        assertThat(acts(two.said())).isEmpty();

        one.standStill();
        int mark = one.said().size();
        create(two, "ben");
        awaitSandbox("ben");
        assertThat(says(two, "acts on the sandboxes (term 2)")).isTrue();
        two.api().delete("/api/v1/users/ana").require(202);
        Waiting.until("ana is gone", PATIENCE, () -> sandboxes("ana") == 0);
        one.goOn();

        Waiting.until("the first knows that its term is over", PATIENCE, () -> says(one, "term 1 is over"));
        create(one, "cora");
        awaitSandbox("cora");
        assertThat(one.api()
                        .get("/api/v1/users/ben")
                        .require(200)
                        .body()
                        .path("name")
                        .asString())
                .isEqualTo("ben");
        assertThat(acts(one.said().subList(mark, one.said().size()))).isEmpty();
    }

    @Test
    void theOtherTakesOverFromOneThatWasKilled() {
        create(one, "ana");
        awaitSandbox("ana");

        one.kill();

        two.api().delete("/api/v1/users/ana").require(202);
        Waiting.until("ana is gone", PATIENCE, () -> sandboxes("ana") == 0);
    }

    private static void create(ControllerProcess controller, String name) {
        controller.api().post("/api/v1/users", Map.of("name", name)).require(201);
    }

    private static boolean says(ControllerProcess controller, String words) {
        return controller.said().stream().anyMatch(line -> line.contains(words));
    }

    private static List<String> acts(List<String> lines) {
        return lines.stream()
                .filter(line ->
                        line.contains("Creating the") || line.contains("Starting the") || line.contains("Removing the"))
                .toList();
    }

    private void awaitSandbox(String user) {
        Waiting.until("a sandbox of " + user, PATIENCE, () -> sandboxes(user) == 1);
    }

    private int sandboxes(String user) {
        DockerClient docker = DockerClientFactory.lazyClient();
        return docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of("org.linekeeper.installation=" + installation, "org.linekeeper.user=" + user))
                .exec()
                .size();
    }
}
