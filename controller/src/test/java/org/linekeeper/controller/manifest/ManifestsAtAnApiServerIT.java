package org.linekeeper.controller.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.runtime.kubernetes.ApiServer;

/// A real API server that is strict about fields takes every manifest as it is rendered. Where its programs are found.
@EnabledIfEnvironmentVariable(named = ApiServer.PROGRAMS, matches = ".+")
class ManifestsAtAnApiServerIT {
    private static final String STRICTLY = "?dryRun=All&fieldValidation=Strict";

    @TempDir
    static Path folder;

    private static ApiServer server;
    private static KubernetesClient operator;

    @BeforeAll
    static void start() throws IOException {
        server = ApiServer.start(folder);
        operator = server.operator();
        String namespace = Files.readString(Path.of("../k8s/base/namespace.yaml"));
        assertThat(send(Manifests.parse(namespace).written().getFirst(), "?fieldValidation=Strict"))
                .contains("linekeeper");
    }

    @AfterAll
    static void stop() {
        if (operator != null) {
            operator.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static String send(Map<String, Object> object, String options) {
        return operator.raw(path(object) + options, "POST", object);
    }

    private static String path(Map<String, Object> object) {
        HasMetadata typed = Manifests.KUBERNETES.convertValue(object, HasMetadata.class);
        String version = typed.getApiVersion();
        String namespace = typed.getMetadata().getNamespace();
        return (version.contains("/") ? "/apis/" : "/api/") + version
                + (namespace == null ? "" : "/namespaces/" + namespace) + "/" + typed.getPlural();
    }

    @Test
    void takesEveryOverlayAsItIsRendered() {
        try (Kustomize kustomize = Kustomize.start()) {
            // what else is rendered is of kinds that other projects bring
            Stream<Map<String, Object>> objects = Stream.of(
                            kustomize.overlay("single"),
                            kustomize.overlay("gvisor"),
                            kustomize.overlay("ha", List.of("one-node")),
                            kustomize.overlay("ha", List.of("limits", "private-addresses", "secrets-csi")))
                    .flatMap(rendering -> rendering.written().stream())
                    .filter(object -> !"Namespace".equals(object.get("kind")));

            assertThat(objects)
                    .hasSizeGreaterThan(60)
                    .allSatisfy(object -> assertThat(send(object, STRICTLY)).contains("\"uid\""));
        }
    }

    /// Else the test above would show nothing.
    @Test
    void refusesAFieldThatIsMisspelt() throws IOException {
        Map<String, Object> budget =
                new HashMap<>(Manifests.parse(Files.readString(Path.of("../k8s/base/disruption.yaml")))
                        .written()
                        .getFirst());
        budget.put("metadata", Map.of("name", "linekeeper-calls", "namespace", "linekeeper"));
        assertThat(send(budget, STRICTLY)).contains("\"uid\"");
        budget.put("spec", Map.of("maxUnavailible", 0));

        assertThatThrownBy(() -> send(budget, STRICTLY))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("maxUnavailible");
    }

    @Test
    void thePodForARestoreIsAdmitted() throws IOException {
        Map<String, Object> pod = Manifests.parse(Files.readString(Path.of("../k8s/restore/pod.yaml")))
                .written()
                .getFirst();

        assertThat(send(pod, STRICTLY)).contains("\"uid\"");
    }
}
