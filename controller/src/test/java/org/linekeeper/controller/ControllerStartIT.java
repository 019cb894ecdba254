package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;

/// What the person who starts the packaged controller is told when it cannot run.
class ControllerStartIT {
    @TempDir
    Path folder;

    private record End(int code, String errors, String output) {}

    private End run(String... settings) throws IOException, InterruptedException {
        Path output = folder.resolve("out");
        Path errors = folder.resolve("err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                ControllerJar.path().toString(),
                "--server.port=0"));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new End(process.exitValue(), Files.readString(errors).strip(), Files.readString(output));
    }

    @Test
    void saysInOneSentenceThatDockerIsAbsent() throws Exception {
        End end = run("--linekeeper.data=" + folder.resolve("data"), "--linekeeper.docker.host=unix:///no/such.sock");

        assertThat(end.code()).isNotZero();
        assertThat(end.errors())
                .isEqualTo("No Docker daemon answers at unix:///no/such.sock: start it (scripts/setup does), or name"
                        + " another with --linekeeper.docker.host=URI.");
        assertThat(end.output()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void saysInOneSentenceThatAnotherControllerRuns() throws Exception {
        InstallationSettings settings = new InstallationSettings("lk", folder.resolve("data"));
        try (DataFolder held = new DataFolder(settings)) {
            End end = run("--linekeeper.data=" + held.path());

            assertThat(end.code()).isNotZero();
            assertThat(end.errors())
                    .isEqualTo("Another controller (process "
                            + ProcessHandle.current().pid() + ") already uses the data folder " + held.path()
                            + ": stop it, or choose another folder with --linekeeper.data=FOLDER.");
        }
    }

    @Test
    void saysInOneSentenceThatTheDatabaseDoesNotAnswer() throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:1/linekeeper";

        End end = run("--linekeeper.data=" + folder.resolve("data"), "--linekeeper.database.url=" + url);

        assertThat(end.code()).isNotZero();
        assertThat(end.errors())
                .startsWith("The database at " + url + " cannot be used (")
                .doesNotContain("\n");
    }

    @Test
    void namesASettingThatCannotBe() throws Exception {
        End end = run("--linekeeper.data=" + folder.resolve("data"), "--linekeeper.docker.memory=1MB");

        assertThat(end.code()).isNotZero();
        assertThat(end.errors()).contains("linekeeper.docker.memory must be 64MB or more");
        assertThat(end.output()).doesNotContain("\tat ");
    }

    @Test
    void saysThatItsKeysDoNotBelongHere() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("keyset.json"), "{}");

        End end = run("--linekeeper.data=" + data);

        assertThat(end.code()).isNotZero();
        assertThat(end.errors()).startsWith("The key file " + data.resolve("keyset.json") + " cannot be read");
    }
}
