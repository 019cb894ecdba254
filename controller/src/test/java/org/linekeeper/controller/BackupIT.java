package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
import tools.jackson.databind.JsonNode;

/// The scripts for backup and restore, with real controllers over real Docker: after the loss of everything the
/// running sandbox is adopted from the backup, and its agent takes the secrets.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the backup")
class BackupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path SCRIPTS = Path.of("../scripts").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private final String installation = "lk-backup-" + ProcessHandle.current().pid();
    private Lab lab;

    @BeforeEach
    void start() {
        lab = Lab.start();
    }

    @AfterEach
    void end() {
        lab.close();
    }

    /// As scripts/up starts it: with the settings that stand in its data folder.
    private ControllerProcess controller(String name) {
        List<String> settings = List.of(
                "--spring.config.additional-location=optional:file:"
                        + folder.resolve(name).resolve("data") + "/",
                "--linekeeper.installation=" + installation,
                "--linekeeper.docker.image=" + Lab.sandboxImage(),
                "--linekeeper.docker.network=" + lab.networkName(),
                "--linekeeper.reconcile.interval=1s");
        ControllerProcess controller =
                lab.keep(new ControllerProcess(ControllerJar.path(), folder.resolve(name), settings));
        controller.launch();
        controller.awaitUp();
        return controller;
    }

    @Test
    void bringsBackAControllerOnH2() throws Exception {
        ControllerProcess first = controller("first");
        createAna(first);
        String sandbox = sandbox();

        script(first, "first", "backup", folder.resolve("backup.tar").toString());
        loseEverything(first);
        script(first, "second", "restore", folder.resolve("backup.tar").toString());

        isAsBefore(controller("second"), sandbox);
    }

    @Test
    void bringsBackAControllerOnPostgresql() throws Exception {
        Postgresql server = lab.postgresql();
        server.create("before");
        server.create("after");
        Path password = Files.writeString(folder.resolve("pg-password"), server.password());
        Path settings = Files.createDirectories(folder.resolve("first/data")).resolve("application.yaml");
        Files.writeString(settings, """
                linekeeper:
                  leadership.lease: 2s
                  database:
                    url: %s
                    user: %s
                    password-file: %s
                """.formatted(server.url("before"), Postgresql.USER, password));
        ControllerProcess first = controller("first");
        createAna(first);
        String sandbox = sandbox();

        script(first, "first", "backup", folder.resolve("backup.tar").toString());
        loseEverything(first);
        server.sql("postgres", "drop database before with (force)");
        script(
                first,
                "second",
                "restore",
                folder.resolve("backup.tar").toString(),
                "--url",
                server.url("after"),
                "--user",
                Postgresql.USER,
                "--password-file",
                password.toString());

        isAsBefore(controller("second"), sandbox);
    }

    private void createAna(ControllerProcess controller) {
        controller
                .api()
                .post(
                        "/api/v1/users",
                        Map.of(
                                "name",
                                "ana",
                                "lines",
                                List.of(Map.of("id", "home", "address", "sip:ana@pbx.test", "password", "pw-9c41"))))
                .require(201);
        awaitSpec(controller, 1);
    }

    private static void awaitSpec(ControllerProcess controller, long generation) {
        Waiting.until(
                "the agent has the settings",
                PATIENCE,
                () -> status(controller).path("appliedGeneration").asLong(0) == generation);
    }

    private static JsonNode status(ControllerProcess controller) {
        return controller.api().get("/api/v1/users/ana/status").require(200).body();
    }

    private void loseEverything(ControllerProcess controller) throws IOException {
        controller.kill();
        try (Stream<Path> files = Files.walk(folder.resolve("first"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void isAsBefore(ControllerProcess restored, String sandbox) {
        // a secret that does not open would keep the agent from the changed settings
        restored.api()
                .put("/api/v1/users/ana/lines/home", Map.of("address", "sip:ana@pbx.test", "registerSeconds", 90))
                .require(200);
        awaitSpec(restored, 2);
        assertThat(sandbox()).isEqualTo(sandbox);
    }

    /// The id of ana's one container.
    private String sandbox() {
        List<Container> found = DockerClientFactory.lazyClient()
                .listContainersCmd()
                // the walls' probes have no user
                .withLabelFilter(List.of("org.linekeeper.installation=" + installation, "org.linekeeper.user"))
                .exec();
        assertThat(found).hasSize(1);
        return found.getFirst().getId();
    }

    private void script(ControllerProcess controller, String data, String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(name).toString()));
        command.addAll(List.of(arguments));
        Path said = folder.resolve(name + ".log");
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        process.environment()
                .put("LINEKEEPER_DATA", folder.resolve(data).resolve("data").toString());
        process.environment().put("LINEKEEPER_PORT", Integer.toString(controller.port()));
        process.environment().merge("PATH", programs().toString(), (path, own) -> own + ":" + path);
        int exit = process.start().waitFor();
        String words = Files.readString(said);
        assertThat(exit).as(words).isZero();
        // what an administrator at night would take for damage
        assertThat(words).doesNotContain("tar: Ignoring");
    }

    /// PostgreSQL's own programs, run in its image: this machine need not have them.
    private Path programs() throws IOException {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        for (String name : List.of("pg_dump", "pg_restore")) {
            Path program = Files.writeString(programs.resolve(name), """
                    #!/bin/sh
                    exec docker run --rm --user root --network host -v "/tmp:/tmp" -e PGPASSFILE --entrypoint %s \
                      linekeeper/lab-postgresql:dev "$@"
                    """.formatted(name));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return programs;
    }
}
