package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.manifest.Manifests;
import org.linekeeper.controller.manifest.PodSecurity;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.protocol.AgentPaths;

/// The pods that the code makes with the settings in `k8s/base` are those that the objects beside these settings mean.
class BaseManifestsTest extends ClusterTest {
    private Manifests base;
    private ObservedSandbox sandbox;

    @BeforeEach
    void makeASandbox() throws IOException {
        base = Manifests.base();
        configure(TestSettings.ofTheManifests());
        sandbox = running(ANA);
    }

    private Pod made() {
        return new KubernetesSerialization().unmarshal(pod(ANA).toString(), Pod.class);
    }

    @Test
    void theAccountAndThePriorityAreThere() {
        assertThat(base.one(ServiceAccount.class, made().getSpec().getServiceAccountName())
                        .getAutomountServiceAccountToken())
                .isFalse();
        assertThat(base.one(PriorityClass.class, made().getSpec().getPriorityClassName())
                        .getPreemptionPolicy())
                .isEqualTo("Never");
    }

    @Test
    void theNamespaceAdmitsThem() {
        assertThat(PodSecurity.problems(made().getSpec())).isEmpty();
    }

    @Test
    void thePoliciesForSandboxesSelectThem() {
        Map<String, String> labels = made().getMetadata().getLabels();

        assertThat(List.of("sandbox-to-public-addresses", "controller-to-sandbox"))
                .allSatisfy(
                        policy -> assertThat(selects(policy(policy).getSpec().getPodSelector(), labels))
                                .isTrue());
        assertThat(List.of("clients-to-controller", "controller-to-sandboxes-and-cluster"))
                .allSatisfy(
                        policy -> assertThat(selects(policy(policy).getSpec().getPodSelector(), labels))
                                .isFalse());
    }

    @Test
    void theControllerMayCallTheirControlPortAndNoOther() {
        NetworkPolicy in = policy("controller-to-sandbox");
        NetworkPolicy out = policy("controller-to-sandboxes-and-cluster");
        Stream<NetworkPolicyPort> allowed = Stream.concat(
                in.getSpec().getIngress().getFirst().getPorts().stream(),
                out.getSpec().getEgress().stream()
                        .filter(rule -> !rule.getTo().isEmpty())
                        .flatMap(rule -> rule.getPorts().stream()));

        assertThat(allowed.map(port -> port.getPort().getIntVal()))
                .hasSize(2)
                .containsOnly(AgentPaths.PORT)
                .allSatisfy(port -> assertThat(
                                made().getSpec().getContainers().getFirst().getPorts())
                        .extracting(ContainerPort::getContainerPort)
                        .contains(port));
        assertThat(selects(
                        out.getSpec().getEgress().getFirst().getTo().getFirst().getPodSelector(),
                        made().getMetadata().getLabels()))
                .isTrue();
    }

    @Test
    void theBudgetHoldsThoseInACallOnly() {
        LabelSelector budget = base.one(PodDisruptionBudget.class, "linekeeper-calls")
                .getSpec()
                .getSelector();
        assertThat(selects(budget, made().getMetadata().getLabels())).isFalse();

        runtime.guard(sandbox, true);

        await().until(() -> selects(budget, made().getMetadata().getLabels()));
        assertThat(state(ANA)).isInstanceOf(State.Running.class);
    }

    private NetworkPolicy policy(String name) {
        return base.one(NetworkPolicy.class, name);
    }

    private static boolean selects(LabelSelector selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.getMatchLabels().entrySet());
    }
}
