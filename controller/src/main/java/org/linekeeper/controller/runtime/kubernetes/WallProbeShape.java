package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings.OwnPod;

/// A pod for some seconds that every policy takes for a sandbox: it bears the sandboxes' labels but no user's, and
/// stands where they stand.
final class WallProbeShape {
    /// Where a container leaves its last words for whoever reads its pod.
    static final String LAST_WORDS = "/dev/termination-log";
    /// Stands for the address of the pod's own node, which Kubernetes puts in when there is one.
    static final String OWN_NODE = "$(NODE)";

    private static final String NODE = "NODE";
    /// No sandbox's.
    private static final long NOBODY = 65_534;
    /// Also where nobody removes it. The pull of the image counts.
    private static final long LIFE_SECONDS = 180;
    /// Of a processor, in thousandths.
    private static final int SHARE = 10;

    private final KubernetesSettings settings;
    private final Marks marks;
    private final String namespace;
    private final PodShape pods;

    WallProbeShape(KubernetesSettings settings, Marks marks, String namespace) {
        this.settings = settings;
        this.marks = marks;
        this.namespace = namespace;
        this.pods = new PodShape(settings);
    }

    Pod neighbour(String id) {
        return pod("neighbour", id, List.of("sleep", Long.toString(LIFE_SECONDS)));
    }

    Pod trier(String id, List<String> command) {
        return pod("walls", id, command);
    }

    private Pod pod(String what, String id, List<String> command) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(marks.probe(what, id))
                .withLabels(marks.ofProbe())
                .withOwnerReferences(owners())
                .endMetadata()
                .withSpec(pods.pod(NOBODY, Optional.empty())
                        .withRestartPolicy("Never")
                        .withActiveDeadlineSeconds(LIFE_SECONDS)
                        .withTerminationGracePeriodSeconds(1L)
                        .withContainers(container(what, command))
                        .build())
                .build();
    }

    /// It belongs to the controller that tries the walls and goes with it. A drain refuses to end what nobody controls.
    private List<OwnerReference> owners() {
        OwnPod own = settings.pod();
        // to an owner elsewhere the cluster takes it for an orphan, and removes it
        return own == null || !own.namespace().equals(namespace)
                ? List.of()
                : List.of(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withName(own.name())
                        .withUid(own.uid())
                        .withController(true)
                        .build());
    }

    private Container container(String what, List<String> command) {
        return pods.container(what, settings.image())
                .withCommand(command)
                .withTerminationMessagePath(LAST_WORDS)
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .addNewEnv()
                .withName(NODE)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath("status.hostIP")
                .endFieldRef()
                .endValueFrom()
                .endEnv()
                .withResources(pods.resources(new Quantity("16Mi"), SHARE, new Quantity("64Mi")))
                .build();
    }
}
