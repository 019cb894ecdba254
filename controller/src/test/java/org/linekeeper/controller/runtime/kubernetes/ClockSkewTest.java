package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.node.ObjectNode;

/// Controllers whose clocks are hours off the cluster's see what the others see.
class ClockSkewTest extends ClusterTest {
    private static final UserId CARL = new UserId("carl");

    private final ClusterTime othersTime = new ClusterTime();
    private final KubernetesClient othersClient = ClusterBeans.client(cluster.config(), othersTime);

    private KubernetesRuntime other(int hours) {
        return new KubernetesRuntime(
                new ClusterApi(othersClient, TestCluster.NAMESPACE, othersTime),
                TestSettings.of(),
                "test",
                new Fence(() -> term),
                Clock.offset(Clock.systemUTC(), Duration.ofHours(hours)));
    }

    @AfterEach
    void closeTheOther() {
        othersClient.close();
    }

    /// Its container is being made.
    private void pending(UserId user, Instant since) {
        ObjectNode pod = pod(user).deepCopy();
        ((ObjectNode) pod.get("status")).put("phase", "Pending");
        ((ObjectNode) pod.at("/status/containerStatuses/0/state"))
                .removeAll()
                .putObject("waiting")
                .put("reason", "ContainerCreating");
        ApiObjects.meta(pod).put("creationTimestamp", since.toString());
        cluster.objects().change("pods", pod);
    }

    /// It was told to end, and the grace that it was given ends then.
    private void leaving(UserId user, Instant until) {
        cluster.nodes().draining().add(marks.pod(user));
        ObjectNode pod = pod(user).deepCopy();
        ApiObjects.meta(pod).put("deletionTimestamp", until.toString());
        ApiObjects.meta(pod).put("deletionGracePeriodSeconds", 600);
        ApiObjects.meta(pod).putArray("finalizers").add("somebody.test/holds-it");
        cluster.objects().change("pods", pod);
    }

    private static State state(KubernetesRuntime seenBy, UserId user) {
        return seenBy.observe(user).map(ObservedSandbox::state).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, 3})
    void whatIsYoungIsYoung(int hours) {
        ObservedSandbox ana = running(ANA);
        running(BEN);
        running(CARL);
        pending(BEN, Instant.now());
        leaving(CARL, Instant.now().plusSeconds(600));
        try (KubernetesRuntime other = other(hours)) {
            assertThat(other.observe(ANA)).contains(ana);
            assertThat(state(other, BEN)).isEqualTo(new State.Restarting());
            assertThat(state(other, CARL)).isEqualTo(new State.Restarting());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, 3})
    void whatIsOverdueIsOverdue(int hours) {
        running(BEN);
        running(CARL);
        cluster.nodes().stop(true);
        pending(BEN, Instant.now().minusSeconds(600));
        cluster.nodes().silence("elsewhere", true);
        cluster.nodes().addNode("elsewhere");
        ObjectNode moved = pod(CARL).deepCopy();
        ((ObjectNode) moved.get("spec")).put("nodeName", "elsewhere");
        cluster.objects().change("pods", moved);
        leaving(CARL, Instant.now().minusSeconds(300));
        try (KubernetesRuntime other = other(hours)) {
            await().untilAsserted(() -> assertThat(state(other, BEN)).isInstanceOf(State.Held.class));
            await().untilAsserted(() -> assertThat(state(other, CARL)).isInstanceOf(State.Unclear.class));
        }
    }
}
