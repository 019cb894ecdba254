package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.simulation.SimulatedAgents;
import tools.jackson.databind.node.ObjectNode;

/// The benchmark of an installed Linekeeper, tried on a simulated cluster whose pods take their time.
class InstalledFiguresTest {
    private static final Duration POD_TAKES = Duration.ofMillis(600);

    @TempDir
    Path data;

    private final TestCluster cluster = new TestCluster(POD_TAKES);
    private final SimulatedAgents agents = new SimulatedAgents();
    private final ClusterTime time = new ClusterTime();
    private final KubernetesClient client = ClusterBeans.client(cluster.config(), time);
    private TestController controller;

    @BeforeEach
    void install() throws IOException {
        KubernetesRuntime runtime = new KubernetesRuntime(
                new ClusterApi(client, TestCluster.NAMESPACE, time),
                TestSettings.of(),
                "test",
                new Fence(() -> Optional.of(new Term(1))),
                Clock.systemUTC());
        controller = TestController.start(
                data,
                new AgentsOnCluster(runtime, agents, AgentsOnCluster.noSpecs()),
                TestSettings.IMAGE,
                "linekeeper.installation=test",
                "linekeeper.isolation=off");
    }

    @AfterEach
    void end() throws IOException {
        controller.close();
        client.close();
        cluster.close();
        agents.close();
    }

    private InstalledFigures figures(String token) {
        ObjectNode user = (ObjectNode) ApiObjects.JSON.readTree(Bodies.user("template"));
        return new InstalledFigures(client, TestCluster.NAMESPACE, URI.create(controller.root()), token, user);
    }

    @Test
    void findsHowLongPodAndUserTakeAndLeavesNothing() throws Exception {
        Map<String, Double> found =
                figures(Files.readString(data.resolve("admin-token")).strip()).measure(2);

        assertThat(found).containsOnlyKeys("ready_s", "presence_s", "presence_after_ready_s");
        assertThat(found.get("ready_s")).isGreaterThanOrEqualTo(POD_TAKES.toMillis() / 1000.0);
        assertThat(found.get("presence_s")).isGreaterThanOrEqualTo(POD_TAKES.toMillis() / 1000.0);
        assertThat(controller.get("/api/v1/users").json().path("items")).isEmpty();
        assertThat(cluster.objects().all("pods", _ -> true)).isEmpty();
        assertThat(cluster.objects().all("persistentvolumeclaims", _ -> true)).isEmpty();
    }

    @Test
    void saysWhatTheControllerAnswers() {
        assertThatThrownBy(() -> figures("nobody's").measure(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("401");
    }
}
