package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings.Pool;
import org.linekeeper.protocol.AgentPaths;
import org.springframework.util.unit.DataSize;

/// What a sandbox is made of on a cluster: a StatefulSet of one pod that a restricted namespace admits, the claim for
/// its profile, and the Secret with its control identity.
final class SandboxShape {
    static final String CONTAINER = "sandbox";
    private static final int PROBE_SECONDS = 2;
    /// A first start on a slow node: the agent serves within a second or two elsewhere.
    private static final int SLOWEST_START_SECONDS = 300;
    /// A node that is short of processors answers late, but not for minutes.
    private static final int STUCK_SECONDS = 10;
    private static final int STUCK_TIMES = 6;
    /// Whoever is stuck cannot wait for calls, and has none.
    private static final long STUCK_GRACE_SECONDS = 20;

    private final KubernetesSettings settings;
    private final Marks marks;
    private final String namespace;
    private final PodShape pods;
    private final SandboxVolumes volumes;

    SandboxShape(KubernetesSettings settings, Marks marks, String namespace) {
        this.settings = settings;
        this.marks = marks;
        this.namespace = namespace;
        this.pods = new PodShape(settings);
        this.volumes = new SandboxVolumes(settings, marks);
    }

    PersistentVolumeClaim profile(SandboxSpec spec, String term) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(marks.name(spec.user()))
                .withLabels(marks.ofProfile(spec.user(), spec.profileEdition()))
                .addToAnnotations(Marks.TERM, term)
                .endMetadata()
                .withNewSpec()
                .withAccessModes(settings.profileAccess())
                .withStorageClassName(settings.storageClass())
                .withNewResources()
                .addToRequests("storage", quantity(settings.profileSize()))
                .endResources()
                .endSpec()
                .build();
    }

    /// It goes with its StatefulSet. It does not hold that up: who makes an object that does needs a right to the
    /// owner's finalizers on some clusters, and its name is never given again.
    ///
    /// @param files by their names in [SandboxSpec#IDENTITY_MOUNT], in base 64
    Secret identity(SandboxSpec spec, StatefulSet owner, Map<String, String> files, String term) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(marks.secret(spec.user(), spec.incarnation()))
                .withLabels(marks.ofUser(spec.user()))
                .addToLabels(Marks.INCARNATION, spec.incarnation())
                .addToAnnotations(Marks.TERM, term)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("apps/v1")
                        .withKind("StatefulSet")
                        .withName(owner.getMetadata().getName())
                        .withUid(owner.getMetadata().getUid())
                        .build())
                .endMetadata()
                .withType("Opaque")
                .withImmutable(true)
                .withData(files)
                .build();
    }

    /// Not started: it asks for no pod. Its pods are exchanged when they are removed, never because the template
    /// changed.
    StatefulSet statefulSet(SandboxSpec spec, Optional<Pool> pool, String term) {
        Map<String, String> labels = new HashMap<>(marks.ofSandbox(spec));
        pool.ifPresent(in -> labels.put(Marks.POOL, in.name()));
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(marks.name(spec.user()))
                .withLabels(labels)
                .withAnnotations(Map.of(Marks.IMAGE, spec.image(), Marks.BUILD, spec.build(), Marks.TERM, term))
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                // nothing resolves it; older versions of the API ask for one
                .withServiceName("linekeeper-sandboxes")
                .withPodManagementPolicy("OrderedReady")
                .withRevisionHistoryLimit(0)
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .withNewSelector()
                .withMatchLabels(marks.ofUser(spec.user()))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(pod(spec, pool))
                .endTemplate()
                .endSpec()
                .build();
    }

    private PodSpec pod(SandboxSpec spec, Optional<Pool> pool) {
        PodSpecBuilder pod = pods.pod(spec.uid(), pool)
                // the first process of the pod takes in whom nobody waits for any more
                .withShareProcessNamespace(true)
                .withTerminationGracePeriodSeconds(settings.drain().toSeconds())
                .withContainers(container(spec))
                .withVolumes(volumes.of(spec));
        PodShape.outlastsSilence(pod);
        for (String over : settings.spreadOver()) {
            pod.addToTopologySpreadConstraints(new TopologySpreadConstraintBuilder()
                    .withMaxSkew(1)
                    .withTopologyKey(over)
                    .withWhenUnsatisfiable("ScheduleAnyway")
                    .withNewLabelSelector()
                    .withMatchLabels(marks.ofInstallation())
                    .endLabelSelector()
                    .build());
        }
        return pod.build();
    }

    /// What starts a container anew is asked as `/alive`, which an agent with a call answers whatever else is stuck.
    private Container container(SandboxSpec spec) {
        return pods.container(CONTAINER, spec.build())
                .withArgs("--health")
                .addNewPort()
                .withName("control")
                .withContainerPort(AgentPaths.PORT)
                .endPort()
                .addNewPort()
                .withName("health")
                .withContainerPort(AgentPaths.HEALTH_PORT)
                .endPort()
                .withResources(pods.resources(
                        quantity(settings.memoryRequest()), settings.cpuRequest(), quantity(settings.memory())))
                .withStartupProbe(probe("/health", 1, PROBE_SECONDS, SLOWEST_START_SECONDS)
                        .build())
                .withReadinessProbe(probe("/health", 10, PROBE_SECONDS, 3).build())
                .withLivenessProbe(probe("/alive", 30, STUCK_SECONDS, STUCK_TIMES)
                        .withTerminationGracePeriodSeconds(STUCK_GRACE_SECONDS)
                        .build())
                .withNewLifecycle()
                .withNewPreStop()
                .withNewExec()
                // asked from inside: from outside nobody may keep calls from beginning
                .withCommand("/opt/linekeeper/drain")
                .endExec()
                .endPreStop()
                .endLifecycle()
                .withVolumeMounts(volumes.mounts())
                .build();
    }

    private static ProbeBuilder probe(String path, int everySeconds, int timeoutSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString("health"))
                .endHttpGet()
                .withPeriodSeconds(everySeconds)
                .withTimeoutSeconds(timeoutSeconds)
                .withFailureThreshold(failures);
    }

    private static Quantity quantity(DataSize size) {
        return new Quantity(Long.toString(size.toBytes()));
    }
}
