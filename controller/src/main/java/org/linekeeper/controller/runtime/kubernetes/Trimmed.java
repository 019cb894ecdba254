package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;

/// Of thousands of objects only what is asked for is kept.
final class Trimmed {
    private Trimmed() {}

    static StatefulSet of(StatefulSet set) {
        return new StatefulSetBuilder()
                .withMetadata(set.getMetadata())
                .editMetadata()
                .withManagedFields(List.of())
                .endMetadata()
                .withNewSpec()
                .withReplicas(set.getSpec() == null ? null : set.getSpec().getReplicas())
                .endSpec()
                .build();
    }

    static Pod of(Pod pod) {
        return new PodBuilder()
                .withMetadata(pod.getMetadata())
                .editMetadata()
                .withManagedFields(List.of())
                .endMetadata()
                .withNewSpec()
                .withNodeName(pod.getSpec() == null ? null : pod.getSpec().getNodeName())
                .endSpec()
                .withStatus(pod.getStatus())
                .build();
    }

    static PersistentVolumeClaim of(PersistentVolumeClaim claim) {
        return new PersistentVolumeClaimBuilder()
                .withMetadata(claim.getMetadata())
                .editMetadata()
                .withManagedFields(List.of())
                .endMetadata()
                .build();
    }

    static Node of(Node node) {
        return new NodeBuilder()
                .withMetadata(node.getMetadata())
                .editMetadata()
                .withManagedFields(List.of())
                .endMetadata()
                .withNewSpec()
                .withTaints(node.getSpec() == null ? List.of() : node.getSpec().getTaints())
                .endSpec()
                .withNewStatus()
                .withConditions(
                        node.getStatus() == null ? List.of() : node.getStatus().getConditions())
                .endStatus()
                .build();
    }
}
