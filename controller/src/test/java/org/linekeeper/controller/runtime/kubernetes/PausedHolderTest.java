package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.kubernetes.TestCluster.Fate;
import tools.jackson.databind.node.ObjectNode;

/// The lease's holder stands still between its last look at the lease and its request, for as long as it takes another
/// to lead and to act; then it goes on, and the request is sent. How long that was does not matter here: no clock is
/// asked any more, and what refuses it is the cluster.
class PausedHolderTest extends ClusterTest {
    private static final String NEXT_TERM = "8";

    /// What happens meanwhile, when the request is on its way.
    private void meanwhile(String method, String plural, Runnable what) {
        AtomicBoolean once = new AtomicBoolean();
        cluster.fate(request -> {
            if (request.method().equals(method) && request.plural().equals(plural) && !once.getAndSet(true)) {
                what.run();
            }
            return Fate.DONE;
        });
    }

    /// As the successor's write leaves it.
    private void writtenByTheSuccessor(String plural, String name, UnaryOperator<ObjectNode> change) {
        ObjectNode copy = cluster.objects().find(plural, name).orElseThrow().deepCopy();
        ObjectNode meta = ApiObjects.meta(copy);
        ObjectNode annotations =
                meta.has("annotations") ? (ObjectNode) meta.get("annotations") : meta.putObject("annotations");
        annotations.put(Marks.TERM, NEXT_TERM);
        cluster.objects().change(plural, change.apply(copy));
    }

    @Test
    void doesNotRemoveWhatItsSuccessorHasStarted() {
        ObservedSandbox ana = runtime.create(spec(ANA, "inc1"));
        meanwhile(
                "DELETE",
                "statefulsets",
                () -> writtenByTheSuccessor("statefulsets", marks.name(ANA), set -> {
                    ((ObjectNode) set.get("spec")).put("replicas", 1);
                    return set;
                }));

        assertThatThrownBy(() -> runtime.remove(ana)).hasMessageContaining("was written in term 8");

        await().until(() -> state(ANA) instanceof State.Running);
    }

    @Test
    void doesNotFreeACallThatItsSuccessorGuards() {
        ObservedSandbox ana = running(ANA);
        runtime.guard(ana, true);
        meanwhile("PATCH", "pods", () -> writtenByTheSuccessor("pods", marks.pod(ANA), UnaryOperator.identity()));

        assertThatThrownBy(() -> runtime.guard(ana, false)).hasMessageContaining("was written in term 8");

        assertThat(ApiObjects.labels(pod(ANA))).containsEntry(Marks.IN_CALL, "true");
    }

    @Test
    void doesNotEndThePodThatItsSuccessorGuards() {
        ObservedSandbox ana = running(ANA);
        cluster.nodes().stop(true);
        meanwhile("DELETE", "pods", () -> writtenByTheSuccessor("pods", marks.pod(ANA), UnaryOperator.identity()));

        assertThatThrownBy(() -> runtime.remove(ana)).hasMessageContaining("was written in term 8");

        assertThat(ApiObjects.leaves(pod(ANA))).isFalse();
    }

    @Test
    void doesNotRemoveAProfileThatItsSuccessorHasWrittenTo() {
        ObservedSandbox ana = runtime.create(spec(ANA, "inc1"));
        runtime.remove(ana);
        await().until(() -> runtime.observe(ANA).isEmpty());
        meanwhile(
                "DELETE",
                "persistentvolumeclaims",
                () -> writtenByTheSuccessor("persistentvolumeclaims", marks.name(ANA), UnaryOperator.identity()));

        assertThatThrownBy(() -> runtime.removeProfile(ANA)).hasMessageContaining("was written in term 8");

        assertThat(runtime.profile(ANA)).hasValue(3);
    }

    @Test
    void doesNotStartASecondOneBesideItsSuccessors() {
        ObservedSandbox ana = runtime.create(spec(ANA, "inc1"));
        meanwhile("PATCH", "statefulsets", () -> {
            ObjectNode next = cluster.objects()
                    .find("statefulsets", marks.name(ANA))
                    .orElseThrow()
                    .deepCopy();
            cluster.objects().remove("statefulsets", marks.name(ANA));
            cluster.objects().add("statefulsets", next);
        });

        assertThatThrownBy(() -> runtime.start(ana)).hasMessageContaining("is not there any more");

        assertThat(cluster.objects().all("pods", _ -> true)).isEmpty();
    }

    /// It comes to itself between two of its requests.
    @Test
    void goesNoStepFurtherOnceItsTermIsOver() {
        meanwhile("POST", "persistentvolumeclaims", () -> term = Optional.empty());

        assertThatThrownBy(() -> runtime.create(spec(ANA, "inc1"))).hasMessageContaining("does not lead");

        assertThat(cluster.objects().all("statefulsets", _ -> true)).isEmpty();
        term = Optional.of(new Term(9));
        running(ANA);
    }
}
