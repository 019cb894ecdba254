package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `scripts/up` and `scripts/down` where not all is well. With a controller that is one: [TrainingIT].
class UpAndDownTest {
    private final ScriptsFolder scripts;

    UpAndDownTest(@TempDir Path folder) throws IOException {
        this.scripts = new ScriptsFolder(folder);
        Files.createDirectories(scripts.data(""));
    }

    @AfterEach
    void end() throws IOException {
        scripts.end();
    }

    @Test
    void aControllerThatIsNotWellIsWaitedForAndNotStartedAnew() throws Exception {
        scripts.health("red");
        ScriptsFolder.Running first = scripts.start(Map.of(), "up");
        await().until(() -> !scripts.background().isEmpty());
        List<Long> started = scripts.background();

        ScriptsFolder.Running second = scripts.start(Map.of(), "up");
        await().until(() -> second.words().contains("not well yet: waiting")
                || !second.process().isAlive());
        scripts.health("green");

        assertThat(first.end().exitCode()).isZero();
        ScriptsFolder.Said said = second.end();
        assertThat(said.exitCode()).as(said.words()).isZero();
        assertThat(said.words()).contains("already");
        assertThat(scripts.calls("java")).hasSize(1);
        assertThat(scripts.background()).isEqualTo(started);
        assertThat(scripts.run("down").words()).contains("the controller is stopped");
        assertThat(scripts.controllers()).isEmpty();
    }

    @Test
    void anotherInstallationsControllerOnThePortIsNotTakenForThisOnes() throws Exception {
        scripts.health("another's");
        try (ServerSocket other = new ServerSocket(scripts.port(), 1, InetAddress.getLoopbackAddress())) {
            ScriptsFolder.Said said = scripts.run("up");

            assertThat(said.exitCode()).as(said.words()).isEqualTo(1);
            assertThat(said.words())
                    .contains("something else answers at http://127.0.0.1:" + other.getLocalPort(), "LINEKEEPER_PORT");
        }
        assertThat(scripts.calls("java")).isEmpty();
    }

    /// As an earlier release left it behind, or somebody has started it by hand.
    @Test
    void aControllerThatNoPidFileNamesIsFoundByTheFoldersLock() throws Exception {
        assertThat(scripts.run("up").exitCode()).isZero();
        long pid = scripts.background().getFirst();
        Files.writeString(scripts.data("lock"), Long.toString(pid));
        Files.delete(scripts.data("controller.pid"));

        ScriptsFolder.Said down = scripts.run("down");
        ScriptsFolder.Said up = scripts.run("up");

        assertThat(down.exitCode()).isEqualTo(1);
        assertThat(down.words()).contains("process " + pid);
        assertThat(up.words()).contains("already");
        assertThat(scripts.calls("java")).hasSize(1);
    }

    @Test
    void aControllerThatEndsAtOnceLeavesNoNumberBehind() throws Exception {
        Files.createFile(scripts.path("ends-at-once"));
        scripts.health("red");

        ScriptsFolder.Said said = scripts.run("up");

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.words()).contains("ended at once");
        assertThat(scripts.data("controller.pid")).hasContent("");
    }

    /// Which answers plain HTTP with 400.
    @Test
    void aControllerThatSpeaksTlsIsFoundToBeWell() throws Exception {
        Files.createFile(scripts.path("tls"));

        ScriptsFolder.Said first = scripts.run("up");
        ScriptsFolder.Said again = scripts.run("up");

        assertThat(first.exitCode()).as(first.words()).isZero();
        assertThat(first.words()).contains("https://127.0.0.1:" + scripts.port() + "/api/v1");
        assertThat(again.words()).contains("answers at https://127.0.0.1:" + scripts.port() + " already");
        assertThat(scripts.calls("java")).hasSize(1);
    }

    @Test
    void stopsTheSandboxesOfTheInstallationThatTheControllerWasOf() throws Exception {
        Files.writeString(scripts.data("installation"), "second");

        ScriptsFolder.Said said = scripts.run("down", "--sandboxes");

        assertThat(said.exitCode()).as(said.words()).isZero();
        assertThat(scripts.calls("docker")).anyMatch(call -> call.endsWith("org.linekeeper.installation=second"));
    }

    @Test
    void stopsNothingWhereItIsNotKnownWhoseSandboxesAreMeant() throws Exception {
        assertThat(scripts.run("up").exitCode()).isZero();

        ScriptsFolder.Said unknown = scripts.run("down", "--sandboxes");
        Files.writeString(scripts.data("installation"), "second");
        ScriptsFolder.Said another = scripts.start(Map.of("LINEKEEPER_INSTALLATION", "first"), "down", "--sandboxes")
                .end();

        assertThat(List.of(unknown, another)).allSatisfy(said -> {
            assertThat(said.exitCode()).isEqualTo(1);
            assertThat(said.words()).contains("nothing is stopped");
        });
        assertThat(scripts.controllers()).hasSize(1);
        assertThat(scripts.calls("docker")).noneMatch(call -> call.startsWith("ps") || call.startsWith("stop"));
    }
}
