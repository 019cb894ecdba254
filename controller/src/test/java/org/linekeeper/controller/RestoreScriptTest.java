package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/// On which database a controller comes to stand after `scripts/restore --url`. With real ones: [BackupIT].
class RestoreScriptTest {
    private static final String NEW = "jdbc:postgresql://drill:5433/copy?sslmode=require";

    private final ScriptsFolder scripts;
    private final Path backedUp;
    private final Path password;

    RestoreScriptTest(@TempDir Path folder) throws IOException {
        this.scripts = new ScriptsFolder(folder);
        this.backedUp = Files.createDirectory(folder.resolve("backed-up"));
        this.password = Files.writeString(folder.resolve("it's new"), "pw");
        Files.writeString(backedUp.resolve("keyset.json"), "{}");
        Files.writeString(backedUp.resolve("database.dump"), "dump");
    }

    /// From a file whose name tar would take for another machine's.
    private ScriptsFolder.Said restore(String... options) throws Exception {
        Path tar = scripts.path("monday-10:30.tar");
        List<String> command =
                new ArrayList<>(List.of("tar", "--force-local", "-cf", tar.toString(), "-C", backedUp.toString()));
        try (var files = Files.list(backedUp)) {
            files.forEach(file -> command.add(file.getFileName().toString()));
        }
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        List<String> arguments = new ArrayList<>(List.of(tar.getFileName().toString()));
        arguments.addAll(Arrays.asList(options));
        return scripts.run("restore", arguments.toArray(String[]::new));
    }

    /// What a controller that scripts/up starts reads there.
    private StandardEnvironment settings() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "command line",
                        Map.of("spring.config.additional-location", "optional:file:" + scripts.data("") + "/")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linekeeper.installation: second", """
                linekeeper:
                  installation: second
                  database:
                    url: jdbc:postgresql://production:5432/linekeeper
                    user: linekeeper
                    password-file: /etc/linekeeper/password
                """, """
                linekeeper.installation: second
                linekeeper.database: {url: "jdbc:postgresql://production/linekeeper", user: linekeeper}
                """, """
                linekeeper.installation: second
                ---
                linekeeper.database.url: jdbc:postgresql://production/linekeeper
                linekeeper.database.passwordFile: /etc/linekeeper/password"""})
    void theControllerStartsOnTheDatabaseThatWasRestoredTo(String before) throws Exception {
        if (!before.isEmpty()) {
            Files.writeString(backedUp.resolve("application.yaml"), before);
        }

        ScriptsFolder.Said said = restore("--url", NEW, "--user", "drill", "--password-file", password.toString());

        assertThat(said.exitCode()).as(said.words()).isZero();
        assertThat(scripts.calls("pg_restore")).singleElement().asString().contains("--host=drill", "--dbname=copy");
        StandardEnvironment settings = settings();
        assertThat(settings.getProperty("linekeeper.database.url")).isEqualTo(NEW);
        assertThat(settings.getProperty("linekeeper.database.user")).isEqualTo("drill");
        assertThat(settings.getProperty("linekeeper.database.password-file")).isEqualTo(password.toString());
        assertThat(settings.getProperty("linekeeper.installation")).isEqualTo(before.isEmpty() ? null : "second");
        assertThat(scripts.data("keyset.json")).exists();
        assertThat(scripts.data("database.dump")).doesNotExist();
    }

    @Test
    void refusesSettingsThatItDoesNotRewrite() throws Exception {
        Files.writeString(
                backedUp.resolve("application.properties"),
                "linekeeper.database.url=jdbc:postgresql://production/linekeeper");

        ScriptsFolder.Said said = restore("--url", NEW, "--user", "drill");

        assertThat(said.words()).contains("application.properties", "nothing is restored");
        isUntouched(said);
    }

    @Test
    void refusesToKeepTheOldDatabasesPassword() throws Exception {
        Files.writeString(
                backedUp.resolve("application.yaml"), "linekeeper.database.password-file: /etc/linekeeper/password");

        ScriptsFolder.Said said = restore("--url", NEW, "--user", "drill");

        assertThat(said.words()).contains("--password-file");
        isUntouched(said);
    }

    private void isUntouched(ScriptsFolder.Said said) {
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(scripts.calls("pg_restore")).isEmpty();
        assertThat(scripts.data("")).isEmptyDirectory();
    }

    @Test
    void aDatabaseInTheFolderComesBackWithItsSettings() throws Exception {
        Files.delete(backedUp.resolve("database.dump"));
        Files.writeString(backedUp.resolve("linekeeper.mv.db"), "h2");
        Files.writeString(backedUp.resolve("application.yaml"), "linekeeper.installation: second\n");

        ScriptsFolder.Said said = restore();

        assertThat(said.exitCode()).as(said.words()).isZero();
        assertThat(scripts.data("application.yaml")).hasContent("linekeeper.installation: second\n");
        assertThat(scripts.data("linekeeper.mv.db")).exists();
    }
}
