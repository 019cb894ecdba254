package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/// The controller's own image, confined as `k8s/base/controller.yaml` confines it, on a cluster without pods.
class ControllerImageIT {
    private static final String USER = "10001:10001";
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    @Test
    void servesAsAnybodyWithoutRightsOrAFileSystemToWriteTo() throws IOException {
        int port = freePort();
        try (EmptyCluster cluster = EmptyCluster.start();
                GenericContainer<?> controller = confined(cluster, port)) {
            controller.start();

            await().atMost(LONGEST_START).until(() -> status(port, "/actuator/health/readiness") == 200);
            assertThat(status(port, "/actuator/health/liveness")).isEqualTo(200);
            assertThat(status(port, "/actuator/health/serving")).isEqualTo(200);
            assertThat(status(port, "/api/v1/users")).isEqualTo(401);
            assertThat(controller.getLogs())
                    .as("from the cache")
                    .containsPattern(
                            "org.linekeeper.controller.runtime.kubernetes.KubernetesRuntime source: shared objects file");
            assertThat(controller.getContainerInfo().getMounts())
                    .extracting(mount -> String.valueOf(mount.getDestination()))
                    .containsOnly("/var/lib/linekeeper");
        }
    }

    private static GenericContainer<?> confined(EmptyCluster cluster, int port) {
        List<String> words = new ArrayList<>(cluster.settings());
        words.add("--server.port=" + port);
        words.add("--linekeeper.isolation=off");
        return new GenericContainer<>(DockerImageName.parse("linekeeper/controller:dev"))
                // the cluster stands in this process
                .withNetworkMode("host")
                .withEnv("JDK_JAVA_OPTIONS", "-Dkubernetes.master=" + cluster.address() + " -Xlog:class+load")
                .withCommand(words.toArray(String[]::new))
                .withCreateContainerCmdModifier(create -> {
                    create.withUser(USER);
                    Objects.requireNonNull(create.getHostConfig())
                            .withReadonlyRootfs(true)
                            .withCapDrop(Capability.ALL)
                            .withSecurityOpts(List.of("no-new-privileges"))
                            .withMemory(512L << 20)
                            .withTmpFs(Map.of("/tmp", "rw,size=64m"));
                });
    }

    private static int status(int port, String path) {
        try {
            URI address = URI.create("http://127.0.0.1:" + port + path);
            return ((HttpURLConnection) address.toURL().openConnection()).getResponseCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }
}
