package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;

/// The cluster's API, as far as it is used: one namespace, and the nodes.
final class ClusterApi {
    static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final String namespace;
    private final ClusterTime time;

    /// @param time as that client's answers tell it
    ClusterApi(KubernetesClient client, String namespace, ClusterTime time) {
        this.client = client;
        this.namespace = namespace;
        this.time = time;
    }

    ClusterTime time() {
        return time;
    }

    String namespace() {
        return namespace;
    }

    NonNamespaceOperation<StatefulSet, StatefulSetList, RollableScalableResource<StatefulSet>> sets() {
        return client.apps().statefulSets().inNamespace(namespace);
    }

    NonNamespaceOperation<Pod, PodList, PodResource> pods() {
        return client.pods().inNamespace(namespace);
    }

    NonNamespaceOperation<PersistentVolumeClaim, PersistentVolumeClaimList, Resource<PersistentVolumeClaim>> claims() {
        return client.persistentVolumeClaims().inNamespace(namespace);
    }

    NonNamespaceOperation<Secret, SecretList, Resource<Secret>> secrets() {
        return client.secrets().inNamespace(namespace);
    }

    NonNamespaceOperation<Node, NodeList, Resource<Node>> nodes() {
        return client.nodes();
    }

    /// What the cluster's own controllers complain of about StatefulSets, anybody's in the namespace.
    List<Event> complaintsOfSets() {
        return client.v1()
                .events()
                .inNamespace(namespace)
                .withField("type", "Warning")
                .withField("involvedObject.kind", "StatefulSet")
                .list()
                .getItems();
    }

    /// With all that hangs on it; it is not gone before that is.
    void deleteSet(ObjectMeta set) {
        delete(
                "apis/apps/v1",
                "statefulsets",
                set,
                asSeen(set).withPropagationPolicy("Foreground").build());
    }

    void deleteClaim(ObjectMeta claim) {
        delete("api/v1", "persistentvolumeclaims", claim, asSeen(claim).build());
    }

    void deletePod(ObjectMeta pod, long graceSeconds) {
        delete(
                "api/v1",
                "pods",
                pod,
                asSeen(pod).withGracePeriodSeconds(graceSeconds).build());
    }

    /// Takes the pod's object away at once, without its node's word and whatever became of it meanwhile.
    void forgetPod(ObjectMeta pod) {
        try {
            delete(
                    "api/v1",
                    "pods",
                    pod,
                    thisOne(pod).withGracePeriodSeconds(0L).build());
        } catch (KubernetesClientException e) {
            // another one bears the name by now
            if (e.getCode() != KubernetesFailures.CONFLICT) {
                throw e;
            }
        }
    }

    /// Only as it was seen: what somebody else has written to since is not deleted unseen.
    private static DeleteOptionsBuilder asSeen(ObjectMeta object) {
        return new DeleteOptionsBuilder()
                .withPreconditions(new Preconditions(object.getResourceVersion(), object.getUid()));
    }

    /// This very object: one of the same name that came after it stays.
    private static DeleteOptionsBuilder thisOne(ObjectMeta object) {
        return new DeleteOptionsBuilder().withPreconditions(new Preconditions(null, object.getUid()));
    }

    /// The client's own way to delete knows no condition on the object's version.
    private void delete(String group, String plural, ObjectMeta object, DeleteOptions options) {
        String path = "/" + group + "/namespaces/" + namespace + "/" + plural + "/" + object.getName();
        try {
            KubernetesFailures.insist(() -> client.raw(path, "DELETE", options));
        } catch (KubernetesClientException e) {
            if (e.getCode() != KubernetesFailures.NOT_FOUND) {
                throw e;
            }
        }
    }
}
