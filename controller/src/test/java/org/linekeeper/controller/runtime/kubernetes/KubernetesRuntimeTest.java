package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.node.ObjectNode;

/// The contract on a cluster that is simulated behind its HTTP API.
class KubernetesRuntimeTest extends ClusterContract {
    private final TestCluster cluster = new TestCluster(Duration.ofMillis(30));
    private final ClusterTime time = new ClusterTime();
    private final KubernetesClient client = ClusterBeans.client(cluster.config(), time);
    private final KubernetesClient operator = ClusterBeans.client(cluster.operator(), new ClusterTime());
    private final SandboxRuntime runtime = new KubernetesRuntime(
            new ClusterApi(client, TestCluster.NAMESPACE, time),
            TestSettings.of(),
            INSTALLATION,
            new Fence(() -> Optional.of(new Term(7))),
            Clock.systemUTC());

    @AfterEach
    void end() {
        runtime.close();
        client.close();
        operator.close();
        cluster.close();
    }

    @Override
    protected SandboxRuntime runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return TestSettings.IMAGE;
    }

    @Override
    protected KubernetesClient operator() {
        return operator;
    }

    @Override
    protected String namespace() {
        return TestCluster.NAMESPACE;
    }

    @Override
    protected String noSuchImage() {
        String image = "registry.test/sandbox:never";
        cluster.nodes().badImage(image);
        return image;
    }

    @Override
    protected WallProbe wallProbe() {
        cluster.nodes().lastWords(WallProbeTest::nothingIsReached);
        return WallProbeTest.probe(client, marks);
    }

    @Override
    protected boolean triesWalls() {
        return true;
    }

    @Override
    protected void takeName(UserId user) {
        cluster.objects().add("statefulsets", (ObjectNode) ApiObjects.JSON.readTree("""
                {"kind": "StatefulSet", "apiVersion": "apps/v1", "spec": {"replicas": 0},
                 "metadata": {"name": "%s", "labels": {"app": "else"}}}""".formatted(marks.name(user))));
    }

    @Override
    protected void killBehindItsBack(ObservedSandbox sandbox) {
        cluster.nodes().kill(marks.pod(sandbox.user()));
    }
}
