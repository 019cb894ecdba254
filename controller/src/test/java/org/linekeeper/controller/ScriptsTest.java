package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Scripts where something that they need is missing, or that are not asked for what they do.
class ScriptsTest {
    private final ScriptsFolder scripts;

    ScriptsTest(@TempDir Path folder) throws IOException {
        this.scripts = new ScriptsFolder(folder);
    }

    @AfterEach
    void end() throws IOException {
        scripts.end();
    }

    @ParameterizedTest
    @CsvSource({
        "backup,       a.tar",
        "bench,        call",
        "bench,        --only",
        "demo,         --keep",
        "down,         --sandboxes",
        "linekeeper,   status",
        "restore,      a.tar",
        "setup-itself, again",
        "test,         --unit",
        "up,           again",
        "walls,        again"
    })
    void sayWhatTheyDoWhereverTheyAreAskedForIt(String script, String word) throws Exception {
        for (List<String> words : List.of(List.of("--help"), List.of(word, "--help"), List.of(word, "-h"))) {
            ScriptsFolder.Said said = scripts.run(script, words.toArray(String[]::new));

            assertThat(said.exitCode()).as(said.words()).isZero();
            assertThat(said.words()).contains("scripts/" + script.replace("-itself", "") + " ");
        }
        assertThat(scripts.calls("setup")).isEmpty();
        assertThat(scripts.calls("docker")).isEmpty();
        assertThat(scripts.calls("java")).isEmpty();
        assertThat(scripts.calls("curl")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "backup,       a.tar,       b.tar",
        "bench,        call,        7",
        "demo,         --keep,      --out",
        "down,         --sandboxes, ana",
        "setup-itself, --tools,     --cluster",
        "test,         --unit,      5",
        "up,           --service,   now",
        "walls,        --check,     lk-lab"
    })
    void doNothingForAWordThatTheyDoNotKnow(String script, String known, String unknown) throws Exception {
        ScriptsFolder.Said said = scripts.run(script, known, unknown);

        assertThat(said.exitCode()).as(said.words()).isEqualTo(1);
        assertThat(said.words()).contains("(see --help)");
        assertThat(scripts.calls("setup")).isEmpty();
        assertThat(scripts.calls("docker")).isEmpty();
    }

    @Test
    void setupStartsNoDaemonOfItsOwnForOneThatIsAwayElsewhere() throws Exception {
        Files.createFile(scripts.path("docker-is-away"));

        ScriptsFolder.Said said = scripts.start(Map.of("DOCKER_HOST", "tcp://192.0.2.1:2375"), ScriptsFolder.SETUP)
                .end();

        assertThat(said.exitCode()).as(said.words()).isEqualTo(1);
        assertThat(said.words().lines().toList().getLast())
                .endsWith("no Docker daemon answers on tcp://192.0.2.1:2375: start it, or unset DOCKER_HOST");
        assertThat(scripts.calls("dockerd")).isEmpty();
    }

    @Test
    void setupDoesNotWaitForADaemonThatHangsAndStartsNoSecondOne() throws Exception {
        Files.createFile(scripts.path("docker-hangs"));

        ScriptsFolder.Said said = scripts.run(ScriptsFolder.SETUP);

        assertThat(said.exitCode()).as(said.words()).isEqualTo(1);
        assertThat(said.words().lines().toList().getLast()).contains("says nothing for 10 s", "restart it");
        assertThat(scripts.calls("dockerd")).isEmpty();
    }

    @Test
    void setupsReportNamesWhatStandsInsteadOfAJdkAndWhatCannotBeSeen() throws Exception {
        Files.writeString(scripts.path("scripts/lib/jdk.sh"), "find_jdk() { return 1; }\n");
        ScriptsFolder.Said there = scripts.run(ScriptsFolder.SETUP, "--check");
        Files.createFile(scripts.path("docker-is-away"));
        ScriptsFolder.Said away = scripts.run(ScriptsFolder.SETUP, "--check");

        assertThat(there.words()).contains("ok       JDK 25: in the build container");
        assertThat(away.exitCode()).isEqualTo(1);
        assertThat(away.words())
                .contains("missing  JDK 25", "missing  Docker: ", "missing  images: they cannot")
                .doesNotContain("linekeeper/sandbox");
        assertThat(scripts.calls("dockerd")).isEmpty();
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
