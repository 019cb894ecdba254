package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts where something that they need is missing.
class ScriptsTest {
    private final ScriptsFolder scripts;

    ScriptsTest(@TempDir Path folder) throws IOException {
        this.scripts = new ScriptsFolder(folder);
    }

    @Test
    void asksForNoBackupThatCouldNotBeKept() throws Exception {
        Files.createDirectories(scripts.data(""));
        Files.writeString(scripts.data("admin-token"), "token");

        ScriptsFolder.Said said =
                scripts.run("backup", scripts.path("no such folder/backup.tar").toString());

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.words()).contains("there is no folder");
        assertThat(scripts.calls("curl")).isEmpty();
    }

    /// As in a unit of systemd's.
    @Test
    void theCommandLineRunsWhereNoHomeIsSet() throws Exception {
        Files.createDirectories(scripts.path("controller/cli/target"));
        Files.createFile(scripts.path("controller/cli/target/linekeeper-cli-0.jar"));
        Files.createFile(scripts.path("ends-at-once"));
        String cache = scripts.path("cache").toString();

        ScriptsFolder.Said said = scripts.start(Map.of("HOME", "", "XDG_CACHE_HOME", cache), "linekeeper", "status")
                .end();

        assertThat(scripts.calls("java")).as(said.words()).hasSize(1);
    }
}
