package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.controller.runtime.docker.DockerSettings;
import org.linekeeper.controller.storage.DatabaseSettings;
import org.linekeeper.controller.storage.InstallationSettings;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

/// Pins what holds when nothing is configured.
class SettingsTest {
    private static <T> T bind(String prefix, Class<T> type, Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate(prefix, type);
    }

    @Test
    void theInstallationHasAName() {
        InstallationSettings settings =
                bind("linekeeper", InstallationSettings.class, Map.of("linekeeper.data", "/somewhere/./else"));

        assertThat(settings.installation()).isEqualTo("linekeeper");
        assertThat(settings.data()).isEqualTo(Path.of("/somewhere/else"));
    }

    @Test
    void theDatabaseIsAFileUntilAServerIsNamed() {
        assertThat(bind("linekeeper.database", DatabaseSettings.class, Map.of()).shared())
                .isFalse();
        assertThat(bind(
                                "linekeeper.database",
                                DatabaseSettings.class,
                                Map.of("linekeeper.database.url", "jdbc:postgresql://db/linekeeper"))
                        .shared())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://db/x?user=u&password=p | must not hold the password
            jdbc:mysql://db/x                        | must begin with jdbc:postgresql:
            """)
    void refusesADatabaseThatCannotBe(String url, String rule) {
        assertThatThrownBy(() -> new DatabaseSettings(url, null, null)).hasMessageContaining(rule);
    }

    @Test
    void dockerHasDefaults() {
        DockerSettings settings = bind("linekeeper.docker", DockerSettings.class, Map.of());

        assertThat(settings)
                .isEqualTo(new DockerSettings(
                        URI.create("unix:///var/run/docker.sock"),
                        "linekeeper/sandbox:dev",
                        "linekeeper",
                        java.util.List.of(),
                        null,
                        DataSize.ofMegabytes(512),
                        256,
                        1024));
    }

    @ParameterizedTest
    @CsvSource({
        "linekeeper,        linekeeper.installation,      Not-A-Name",
        "linekeeper.docker, linekeeper.docker.memory,     1MB",
        "linekeeper.docker, linekeeper.docker.pids,       3",
        "linekeeper.docker, linekeeper.docker.cpu-weight, 0",
        "linekeeper.docker, linekeeper.docker.image,      ''",
    })
    void refusesWhatCannotBe(String prefix, String name, String value) {
        Class<?> type = prefix.equals("linekeeper") ? InstallationSettings.class : DockerSettings.class;

        assertThatThrownBy(() -> bind(prefix, type, Map.of(name, value))).hasRootCauseMessage(rule(name));
    }

    private static String rule(String name) {
        return switch (name) {
            case "linekeeper.installation" ->
                "linekeeper.installation must be 1 to 20 lower-case letters, digits or '-', beginning with a letter and"
                        + " not ending with '-'";
            case "linekeeper.docker.memory" -> "linekeeper.docker.memory must be 64MB or more";
            case "linekeeper.docker.pids" -> "linekeeper.docker.pids must be 16 or more";
            case "linekeeper.docker.cpu-weight" -> "linekeeper.docker.cpu-weight must be 2 to 262144";
            default -> "linekeeper.docker.image must name an image";
        };
    }
}
