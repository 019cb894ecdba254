package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.CapabilitiesBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SeccompProfileBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings.Pool;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings.Taint;

/// What every pod here has in common: whose it is, what a restricted namespace asks of it, and on which nodes it may
/// run.
final class PodShape {
    private static final List<String> SILENT =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    private final KubernetesSettings settings;

    PodShape(KubernetesSettings settings) {
        this.settings = settings;
    }

    PodSpecBuilder pod(long uid, Optional<Pool> pool) {
        Map<String, String> nodes = new HashMap<>(settings.nodeSelector());
        pool.ifPresent(in -> nodes.putAll(in.nodeSelector()));
        PodSpecBuilder pod = new PodSpecBuilder()
                .withServiceAccountName(settings.serviceAccount())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withRuntimeClassName(settings.runtimeClass())
                .withPriorityClassName(settings.priorityClass())
                .withNodeSelector(nodes)
                .withImagePullSecrets(settings.pullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(uid)
                .withRunAsGroup(uid)
                .withFsGroup(uid)
                // a profile of many files is not gone through at each start
                .withFsGroupChangePolicy("OnRootMismatch")
                .withSeccompProfile(seccomp())
                .endSecurityContext()
                .withNewDnsConfig()
                // a name that does not resolve must not hold up a client's start
                .withOptions(new PodDNSConfigOption("timeout", "1"), new PodDNSConfigOption("attempts", "1"))
                .endDnsConfig();
        for (Taint taint : settings.tolerations().stream().map(Taint::of).toList()) {
            pod.addToTolerations(new TolerationBuilder()
                    .withKey(taint.key())
                    .withOperator(taint.value() == null ? "Exists" : "Equal")
                    .withValue(taint.value())
                    .withEffect(taint.effect())
                    .build());
        }
        return pod;
    }

    /// Stays where it is when its node is not heard of any more: it may well run there, in a call too. Without this the
    /// cluster removes it after five minutes, and when the node is heard again, it is ended there.
    static void outlastsSilence(PodSpecBuilder pod) {
        for (String silent : SILENT) {
            pod.addToTolerations(new TolerationBuilder()
                    .withKey(silent)
                    .withOperator("Exists")
                    .withEffect(NodeSight.EVICTS)
                    .build());
        }
    }

    /// @param share of a processor, in thousandths
    ResourceRequirements resources(Quantity reserved, int share, Quantity most) {
        ResourceRequirementsBuilder resources = new ResourceRequirementsBuilder()
                .addToRequests("memory", reserved)
                .addToRequests("cpu", new Quantity(share + "m"))
                .addToLimits("memory", most);
        if (settings.cpuLimit() != null) {
            resources.addToLimits("cpu", new Quantity(settings.cpuLimit() + "m"));
        }
        if (settings.ephemeralStorage() != null) {
            Quantity disk =
                    new Quantity(Long.toString(settings.ephemeralStorage().toBytes()));
            resources.addToRequests("ephemeral-storage", disk).addToLimits("ephemeral-storage", disk);
        }
        return resources.build();
    }

    private SeccompProfile seccomp() {
        return settings.seccomp() == null
                ? new SeccompProfileBuilder().withType("RuntimeDefault").build()
                : new SeccompProfileBuilder()
                        .withType("Localhost")
                        .withLocalhostProfile(settings.seccomp())
                        .build();
    }

    ContainerBuilder container(String name, String image) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy(settings.pullPolicy())
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withPrivileged(false)
                .withReadOnlyRootFilesystem(true)
                .withCapabilities(new CapabilitiesBuilder().withDrop("ALL").build())
                .endSecurityContext();
    }
}
