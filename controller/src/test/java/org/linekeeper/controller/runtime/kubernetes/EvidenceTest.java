package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.node.ObjectNode;

/// Whatever holds a sandbox up has its own words.
class EvidenceTest extends ClusterTest {
    @Test
    void aRightThatLacks() {
        cluster.fate(request -> request.method().equals("POST") ? TestCluster.Fate.FORBIDDEN : TestCluster.Fate.DONE);

        assertThatThrownBy(() -> runtime.create(spec(ANA, "inc1")))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> {
                    assertThat(failure.scope()).isEqualTo(Scope.RUNTIME);
                    assertThat(failure.retryable()).isFalse();
                })
                .hasMessageContaining(
                        "this controller's role may not create the sandbox of ana (403), or the namespace is gone")
                .hasMessageContaining("persistentvolumeclaims");
    }

    @Test
    void aQuotaThatIsUsedUp() {
        cluster.nodes().quota(0);
        started(ANA);

        awaitHeld(ANA, "the namespace's quota is used up", "exceeded quota: sandboxes");

        cluster.nodes().quota(1);
        await().until(() -> state(ANA) instanceof State.Running);
    }

    @Test
    void aQuotaThatWantsWhatNoPodSays() {
        cluster.objects().add("resourcequotas", TestQuotas.quota("processors", "limits.cpu", "40"));
        started(ANA);

        awaitHeld(
                ANA,
                "the namespace's quota does not admit it",
                "failed quota: processors: must specify limits.cpu for: sandbox");
    }

    @Test
    void noNodeWithRoom() {
        cluster.nodes().room(0);
        started(ANA);

        awaitHeld(ANA, "no node has room for it: 0/1 nodes are available: 1 Insufficient memory.");
        int asked = cluster.requests().size();
        for (int i = 0; i < 20; i++) {
            runtime.list();
            assertThat(held(ANA)).isNotEmpty();
        }
        assertThat(cluster.requests()).as("it is waited for, not asked for").hasSize(asked);
    }

    @Test
    void anImageThatCannotBePulled() {
        cluster.nodes().badImage(TestSettings.IMAGE);
        started(ANA);

        awaitHeld(ANA, "its node node-1 cannot get the image: Back-off pulling image");
    }

    @Test
    void anEvictionByTheNode() {
        running(ANA);
        cluster.nodes().stop(true);

        cluster.nodes().evictByNode(marks.pod(ANA));

        awaitHeld(ANA, "its node node-1 put it out: The node was low on resource: memory.");
        cluster.nodes().stop(false);
        await().until(() -> state(ANA) instanceof State.Running);
    }

    @Test
    void aContainerThatEndsAgainAndAgain() {
        running(ANA);
        ObjectNode pod = pod(ANA).deepCopy();
        ObjectNode container = (ObjectNode) pod.at("/status/containerStatuses/0");
        container.putObject("state").putObject("waiting").put("reason", "CrashLoopBackOff");
        container
                .putObject("lastState")
                .putObject("terminated")
                .put("exitCode", 70)
                .put("reason", "Error");
        cluster.objects().change("pods", pod);

        awaitHeld(ANA, "it ends again and again, last with exit code 70 (Error)");
    }

    @Test
    void aNodeThatDoesNotAnswerIsUnknown() {
        ObservedSandbox before = running(ANA);
        String pod = ApiObjects.uid(pod(ANA));

        cluster.nodes().silence(TestNodes.NODE, true);

        await().untilAsserted(() -> assertThat(unclear(ANA))
                .contains("the node node-1 does not answer since", "Kubelet stopped posting node status")
                .contains("nobody knows whether the sandbox runs there"));
        assertThat(runtime.observe(ANA).orElseThrow().id()).isEqualTo(before.id());

        cluster.nodes().silence(TestNodes.NODE, false);
        await().until(() -> state(ANA) instanceof State.Running);
        assertThat(ApiObjects.leaves(pod(ANA)))
                .as("a call that outlasted the silence goes on")
                .isFalse();
        assertThat(ApiObjects.uid(pod(ANA))).isEqualTo(pod);
    }

    @Test
    void aLostNodesSandboxIsReplacedWhenTheNodeIsProvenGone() {
        running(ANA);
        cluster.nodes().addNode("node-2");
        cluster.nodes().silence(TestNodes.NODE, true);
        await().until(() -> !unclear(ANA).isEmpty());
        // as by somebody who deletes it: nothing ends it
        cluster.nodes().end(pod(ANA), 1);
        await().pollDelay(Duration.ofSeconds(2)).until(() -> !unclear(ANA).isEmpty());

        cluster.nodes().outOfService(TestNodes.NODE, "NoExecute");

        await().atMost(Duration.ofSeconds(20)).until(() -> state(ANA) instanceof State.Running);
        assertThat(pod(ANA).at("/spec/nodeName").asString()).isEqualTo("node-2");
    }

    @Test
    void aTaintThatEvictsIsEnoughAndAnotherIsNot() {
        running(ANA);
        cluster.nodes().addNode("node-2");
        cluster.nodes().silence(TestNodes.NODE, true);
        await().until(() -> !unclear(ANA).isEmpty());

        cluster.nodes().outOfService(TestNodes.NODE, "NoSchedule");
        await().during(Duration.ofMillis(500)).until(() -> unclear(ANA).contains("out-of-service:NoExecute"));
        assertThat(ApiObjects.leaves(pod(ANA))).isFalse();

        cluster.nodes().outOfService(TestNodes.NODE, "NoExecute");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> state(ANA) instanceof State.Running
                        && pod(ANA).at("/spec/nodeName").asString().equals("node-2"));
    }

    @Test
    void aLostNodesSandboxIsReplacedWhenTheNodesObjectIsDeleted() {
        running(ANA);
        String before = ApiObjects.uid(pod(ANA));
        cluster.nodes().addNode("node-2");
        cluster.nodes().silence(TestNodes.NODE, true);
        await().until(() -> !unclear(ANA).isEmpty());

        cluster.objects().remove("nodes", TestNodes.NODE);

        await().atMost(Duration.ofSeconds(20)).until(() -> state(ANA) instanceof State.Running);
        assertThat(ApiObjects.uid(pod(ANA))).isNotEqualTo(before);
        assertThat(pod(ANA).at("/spec/nodeName").asString()).isEqualTo("node-2");
    }

    @Test
    void aQuotaOnTheStatefulSetsThemselves() {
        cluster.fate(request -> request.plural().equals("statefulsets") && request.writes()
                ? TestCluster.Fate.OVER_QUOTA
                : TestCluster.Fate.DONE);

        assertThatThrownBy(() -> runtime.create(spec(ANA, "inc1")))
                .isInstanceOfSatisfying(RuntimeFailure.class, EvidenceTest::isTheRuntimesAndPasses)
                .hasMessageContaining("the namespace's quota is used up")
                .hasMessageContaining("count/statefulsets");
        assertThat(cluster.objects().all("secrets", _ -> true)).isEmpty();

        cluster.fate(request -> TestCluster.Fate.DONE);
        running(ANA);
    }

    @Test
    void aNamespaceThatIsOnItsWayOut() {
        cluster.fate(request -> request.method().equals("POST") ? TestCluster.Fate.TERMINATING : TestCluster.Fate.DONE);

        assertThatThrownBy(() -> runtime.create(spec(ANA, "inc1")))
                .isInstanceOfSatisfying(RuntimeFailure.class, EvidenceTest::isTheRuntimesAndPasses)
                .hasMessageContaining("the namespace is being deleted");
    }

    private static void isTheRuntimesAndPasses(RuntimeFailure failure) {
        assertThat(failure.scope()).isEqualTo(Scope.RUNTIME);
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void whyPodsAreMissingIsAskedForAllAtOnce() {
        cluster.nodes().quota(0);
        List<UserId> users =
                IntStream.range(0, 8).mapToObj(i -> new UserId("user" + i)).toList();
        users.forEach(this::started);
        assertThat(runtime.list().sandboxes()).hasSize(8);

        users.forEach(user -> awaitHeld(user, "the namespace's quota is used up", marks.pod(user)));

        // once more for those that went missing after the first was asked about
        assertThat(cluster.requests().stream()
                        .filter(request -> request.plural().equals("events"))
                        .filter(request -> !request.writes()))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aClusterThatDoesNotSayWhyIsListedAllTheSame() {
        cluster.nodes().quota(0);
        cluster.fate(request -> request.plural().equals("events") ? TestCluster.Fate.FAILED : TestCluster.Fate.DONE);
        started(ANA);

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            assertThat(runtime.list().sandboxes())
                    .singleElement()
                    .satisfies(sandbox -> assertThat(sandbox.state()).isEqualTo(new State.Restarting()));
            return cluster.requests().stream()
                    .anyMatch(request -> request.plural().equals("events"));
        });
        assertThat(state(ANA)).isEqualTo(new State.Restarting());
    }

    @Test
    void aPersonDeclaresASandboxGone() {
        ObservedSandbox sandbox = running(ANA);
        assertThatThrownBy(() -> runtime.declareGone(sandbox)).hasMessageContaining("is not in doubt");
        String pod = ApiObjects.uid(pod(ANA));
        cluster.nodes().addNode("node-2");
        cluster.nodes().silence(TestNodes.NODE, true);
        await().until(() -> !unclear(ANA).isEmpty());

        runtime.declareGone(sandbox);

        await().atMost(Duration.ofSeconds(20)).until(() -> state(ANA) instanceof State.Running);
        assertThat(ApiObjects.uid(pod(ANA))).isNotEqualTo(pod);
        assertThat(pod(ANA).at("/spec/nodeName").asString()).isEqualTo("node-2");
    }

    @Test
    void aPodThatDoesNotEnd() {
        running(ANA);
        ObjectNode pod = pod(ANA).deepCopy();
        ApiObjects.meta(pod)
                .put("deletionTimestamp", Instant.now().minusSeconds(300).toString());
        ApiObjects.meta(pod).putArray("finalizers").add("somebody.test/holds-it");
        cluster.nodes().stop(true);
        cluster.nodes().silence("elsewhere", true);
        cluster.nodes().draining().add(marks.pod(ANA));
        ((ObjectNode) pod.get("spec")).put("nodeName", "elsewhere");
        cluster.nodes().addNode("elsewhere");
        cluster.objects().change("pods", pod);

        await().untilAsserted(() -> assertThat(unclear(ANA))
                .contains("the pod test-ana-0 should have ended at")
                .contains("somebody.test/holds-it"));
    }

    @Test
    void aPodWithoutItsStatefulSetKeepsItsUserFromASecond() {
        running(ANA);
        cluster.objects().remove("statefulsets", marks.name(ANA));

        await().untilAsserted(() -> assertThat(unclear(ANA)).contains("is there without its StatefulSet"));
        assertThat(runtime.list().sandboxes()).hasSize(1);
        assertThatThrownBy(() -> runtime.create(spec(ANA, "inc2"))).hasMessageContaining("is still there");
        assertThatThrownBy(() -> runtime.removeProfile(ANA)).hasMessageContaining("still in use");
    }
}
