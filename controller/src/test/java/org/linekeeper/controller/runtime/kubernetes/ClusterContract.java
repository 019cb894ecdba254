package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxRuntimeContract;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.controller.user.UserId;

/// What the runtime counts on in a cluster beside the port's contract: budgets, quotas, pulls, admission. A real one
/// shows whether the simulated one, on which everything else is tested, is true to it.
abstract class ClusterContract extends SandboxRuntimeContract {
    static final Duration LONG = Duration.ofMinutes(3);
    static final String INSTALLATION = "ctest";
    private static final int TOO_MANY = 429;

    protected final Marks marks = new Marks(INSTALLATION);

    /// Somebody who may do everything.
    protected abstract KubernetesClient operator();

    protected abstract String namespace();

    /// One of the image's repository that no node can pull.
    protected abstract String noSuchImage();

    protected abstract WallProbe wallProbe();

    /// Whether the image has what the walls' script is written in.
    protected abstract boolean triesWalls();

    @Test
    void whoIsInACallIsEvictedAfterItOnly() {
        ObservedSandbox ana = running(ANA);
        String pod = podId(ANA);
        runtime().guard(ana, true);

        assertThatThrownBy(() -> evict(ANA))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(TOO_MANY));
        assertThat(podId(ANA)).isEqualTo(pod);

        runtime().guard(ana, false);
        evict(ANA);
        await().atMost(LONG)
                .until(() -> state(ANA) instanceof State.Running && !podId(ANA).equals(pod));
    }

    private void evict(UserId user) {
        String _ = operator()
                .raw(
                        "/api/v1/namespaces/" + namespace() + "/pods/" + marks.pod(user) + "/eviction",
                        "POST",
                        Map.of(
                                "kind",
                                "Eviction",
                                "apiVersion",
                                "policy/v1",
                                "metadata",
                                Map.of("name", marks.pod(user), "namespace", namespace())));
    }

    private String podId(UserId user) {
        Pod pod = operator()
                .pods()
                .inNamespace(namespace())
                .withName(marks.pod(user))
                .get();
        return pod == null ? "" : pod.getMetadata().getUid();
    }

    @Test
    void whereAQuotaAdmitsNoPodItIsHeldWithTheQuotasWords() {
        ResourceQuota none = new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName("none")
                .endMetadata()
                .withNewSpec()
                .withHard(Map.of("pods", new Quantity("0")))
                .endSpec()
                .build();
        var quota = operator().resourceQuotas().inNamespace(namespace()).resource(none);
        quota.create();
        try {
            runtime().start(runtime().create(spec(ANA, "inc1")));

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(held(ANA))
                            .contains("the namespace's quota is used up", "exceeded quota: none", "limited: pods=0"));
        } finally {
            quota.delete();
        }
    }

    @Test
    void whereNoNodeCanPullTheImageItIsHeld() {
        runtime().start(runtime().create(spec(ANA, "inc1", noSuchImage())));

        await().atMost(LONG).untilAsserted(() -> assertThat(held(ANA)).contains("cannot get the image", noSuchImage()));
    }

    @Test
    void thePodsThatTryTheWallsAreAdmittedAndNothingOfThemStays() {
        WallProbe probe = wallProbe();
        List<WallProbe.Target> targets = probe.beside(List.of());

        if (triesWalls()) {
            assertThat(probe.attempt(targets)).isNotEmpty();
        } else {
            // they ran, with nothing in them that could have told
            assertThatThrownBy(() -> probe.attempt(targets))
                    .isInstanceOf(RuntimeFailure.class)
                    .hasMessageContaining("the probe of the walls came to nothing")
                    .hasMessageContaining("ended too early");
        }

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(operator()
                                .pods()
                                .inNamespace(namespace())
                                .withLabels(marks.ofProbe())
                                .list()
                                .getItems())
                        .isEmpty());
    }

    private State state(UserId user) {
        return runtime().observe(user).map(ObservedSandbox::state).orElse(new State.Stopped(-1));
    }

    private String held(UserId user) {
        return state(user) instanceof State.Held held ? held.why() : "";
    }
}
