package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

/// What a drain of their node does with sandboxes.
class DrainTest extends ClusterTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    @Test
    void aDrainMovesTheFreeAndLeavesThoseInACall() {
        ObservedSandbox ana = running(ANA);
        running(BEN);
        runtime.guard(ana, true);
        String annotation = "/metadata/annotations/" + Marks.SAFE_TO_EVICT.replace("/", "~1");
        assertThat(pod(ANA).at(annotation).asString()).isEqualTo("false");
        String bens = ApiObjects.uid(pod(BEN));

        assertThatThrownBy(() -> evict(ANA)).hasMessageContaining("disruption budget");
        evict(BEN);

        await().until(() ->
                state(BEN) instanceof State.Running && !ApiObjects.uid(pod(BEN)).equals(bens));
        assertThat(runtime.observe(ANA)).contains(ana);
        String anas = ApiObjects.uid(pod(ANA));
        runtime.guard(ana, false);
        assertThat(pod(ANA).at(annotation).isMissingNode()).isTrue();
        evict(ANA);
        await().until(() ->
                state(ANA) instanceof State.Running && !ApiObjects.uid(pod(ANA)).equals(anas));
    }

    /// It is the budget in the manifests that holds them, and not the label alone.
    @Test
    void whereSomebodyTookTheBudgetAwayADrainWaitsForNobody() {
        ObservedSandbox ana = running(ANA);
        runtime.guard(ana, true);
        String before = ApiObjects.uid(pod(ANA));
        cluster.objects().remove("poddisruptionbudgets", "linekeeper-calls");

        evict(ANA);

        await().until(() ->
                state(ANA) instanceof State.Running && !ApiObjects.uid(pod(ANA)).equals(before));
    }

    private void evict(UserId user) {
        try (KubernetesClient operator = ClusterBeans.client(cluster.operator(), new ClusterTime())) {
            operator.raw(
                    "/api/v1/namespaces/" + TestCluster.NAMESPACE + "/pods/" + marks.pod(user) + "/eviction",
                    "POST",
                    Map.of("kind", "Eviction", "apiVersion", "policy/v1"));
        }
    }

    @Test
    void aDrainWaitsForTheCallUpToItsDeadline() {
        configure("drain", "2s");
        running(ANA);
        cluster.nodes().draining().add(marks.pod(ANA));
        String uid = ApiObjects.uid(pod(ANA));

        evict(ANA);

        assertThat(ApiObjects.uid(pod(ANA))).isEqualTo(uid);
        await().untilAsserted(() -> assertThat(state(ANA)).isEqualTo(new State.Restarting()));
        await().atMost(LONG)
                .until(() -> state(ANA) instanceof State.Running
                        && !ApiObjects.uid(pod(ANA)).equals(uid));
    }

    /// A deletion asks no budget. Whoever speaks in the pod that waits for its call is still reached.
    @Test
    void aPodThatIsDeletedInACallRunsUntilTheCallIsOver() {
        configure("drain", "30s");
        ObservedSandbox ana = running(ANA);
        runtime.guard(ana, true);
        cluster.nodes().draining().add(marks.pod(ANA));
        String uid = ApiObjects.uid(pod(ANA));

        try (KubernetesClient operator = ClusterBeans.client(cluster.operator(), new ClusterTime())) {
            operator.pods()
                    .inNamespace(TestCluster.NAMESPACE)
                    .withName(marks.pod(ANA))
                    .delete();
        }

        assertThat(pod(ANA).at("/metadata/deletionTimestamp").isMissingNode()).isFalse();
        // what the watch tells later was told after it
        running(BEN);
        assertThat(runtime.observe(ANA)).contains(ana);
        runtime.guard(ana, false);
        await().untilAsserted(() -> assertThat(state(ANA)).isEqualTo(new State.Restarting()));
        assertThat(ApiObjects.uid(pod(ANA))).isEqualTo(uid);
    }
}
