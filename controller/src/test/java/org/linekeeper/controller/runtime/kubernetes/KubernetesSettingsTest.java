package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.controller.manifest.Manifests;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings.OwnPod;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings.Pool;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class KubernetesSettingsTest {
    @Test
    void hasDefaults() {
        KubernetesSettings settings = new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("linekeeper.kubernetes", KubernetesSettings.class);

        assertThat(settings)
                .isEqualTo(new KubernetesSettings(
                        null,
                        "linekeeper/sandbox:dev",
                        "IfNotPresent",
                        List.of(),
                        DataSize.ofMegabytes(256),
                        DataSize.ofMegabytes(512),
                        50,
                        null,
                        null,
                        DataSize.ofGigabytes(1),
                        null,
                        "ReadWriteOnce",
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of(),
                        List.of(),
                        List.of("kubernetes.io/hostname"),
                        Duration.ofMinutes(30),
                        true,
                        true,
                        List.of(),
                        Duration.ofMinutes(5),
                        List.of(),
                        null));
    }

    @Test
    void readsPools() {
        assertThat(TestSettings.of(
                                "pools[0].name", "big",
                                "pools[0].most", "100",
                                "pools[0].node-selector.size", "big")
                        .pools())
                .containsExactly(new Pool("big", Map.of("size", "big"), 100));
    }

    @Test
    void readsItsOwnPodFromTheEnvironmentThatTheManifestsGiveIt() throws IOException {
        Map<String, Object> environment = Manifests.base()
                .one(Deployment.class, "linekeeper-controller")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()
                .stream()
                .collect(Collectors.toMap(
                        EnvVar::getName,
                        variable -> variable.getValueFrom().getFieldRef().getFieldPath()));
        StandardEnvironment settings = new StandardEnvironment();
        settings.getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, environment));

        assertThat(Binder.get(settings)
                        .bindOrCreate("linekeeper.kubernetes", KubernetesSettings.class)
                        .pod())
                .isEqualTo(new OwnPod("metadata.name", "metadata.uid", "metadata.namespace"));
    }

    @Test
    void takesAnImageByItsDigest() {
        String image = "registry.test:5000/sandbox@sha256:" + "0a".repeat(32);

        assertThat(TestSettings.of("image", image).image()).isEqualTo(image);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            namespace       | No_Name          | namespace must be a namespace's name
            image           | registry/sandbox | image must name a digest
            image           | sandbox:latest   | image must name a digest
            image           | sandbox@sha256:1 | image must name a digest
            pull-policy     | Sometimes        | pull-policy must be
            pull-secrets[0] | Not A Name       | pull-secrets must be an object's name
            memory          | 1MB              | memory must be 64MB or more
            memory-request  | 2GB              | memory-request must be
            cpu-request     | 0                | cpu-request must be
            cpu-limit       | 10               | cpu-limit must be cpu-request or more
            ephemeral-storage | 1MB            | ephemeral-storage must be 16MB or more
            pod.name        | x                | pod must have a name, a uid and a namespace
            profile-size    | 1KB              | profile-size must be
            profile-access  | ReadWriteMany    | profile-access must be
            storage-class   | Fast Disks       | storage-class must be an object's name
            service-account | Some Body        | service-account must be an object's name
            runtime-class   | g/visor          | runtime-class must be an object's name
            priority-class  | -                | priority-class must be an object's name
            authorities     | CA               | authorities must be an object's name
            seccomp         | /etc/passwd      | seccomp must be a path below
            seccomp         | ../x             | seccomp must be a path below
            tolerations[0]  | a=b:Whatever     | tolerations must be key
            drain           | 0s               | drain must be
            try-closed[0]   | db.example.org:5432 | try-closed must be addresses with ports
            try-closed[0]   | 10.0.0.5         | try-closed must be addresses with ports
            silence         | 0s               | silence must be
            """)
    void refusesWhatCannotBe(String setting, String value, String rule) {
        assertThatThrownBy(() -> TestSettings.of(setting, value))
                .rootCause()
                .hasMessageStartingWith("linekeeper.kubernetes." + rule);
    }

    @Test
    void refusesPoolsThatCannotBe() {
        assertThatThrownBy(() -> TestSettings.of("pools[0].name", "a", "pools[0].most", "0"))
                .hasRootCauseMessage("linekeeper.kubernetes.pools: most must be 1 or more in a");
        assertThatThrownBy(() -> TestSettings.of(
                        "pools[0].name", "a", "pools[0].most", "1", "pools[1].name", "a", "pools[1].most", "1"))
                .hasRootCauseMessage("linekeeper.kubernetes.pools: two are named a");
    }
}
