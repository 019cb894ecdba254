package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import org.linekeeper.controller.runtime.ObservedSandbox;

/// Marks the pods in a call, so that drains and autoscalers leave them where they are.
final class CallGuard {
    private final ClusterApi api;
    private final ClusterView view;
    private final SandboxSight sight;
    private final Fence fence;

    CallGuard(ClusterApi api, ClusterView view, SandboxSight sight, Fence fence) {
        this.api = api;
        this.view = view;
        this.sight = sight;
        this.fence = fence;
    }

    void guard(ObservedSandbox sandbox, boolean inCall) {
        sight.pod(sandbox).ifPresent(seen -> {
            boolean _ = new FencedWrite(fence)
                    .to(seen, view.pods(), pod -> isGuarded(pod) != inCall, pod -> mark(pod.getMetadata(), inCall));
        });
    }

    static boolean isGuarded(Pod pod) {
        return "true".equals(Marks.label(pod, Marks.IN_CALL));
    }

    private void mark(ObjectMeta pod, boolean inCall) {
        String label = inCall ? "\"true\"" : "null";
        String evict = inCall ? "\"false\"" : "null";
        String patch = "{\"metadata\":{\"uid\":\"" + pod.getUid() + "\",\"resourceVersion\":\""
                + pod.getResourceVersion() + "\",\"labels\":{\"" + Marks.IN_CALL + "\":" + label
                + "},\"annotations\":{\"" + Marks.SAFE_TO_EVICT + "\":" + evict + ",\"" + Marks.TERM + "\":\""
                + fence.epoch() + "\"}}}";
        view.pods()
                .wrote(KubernetesFailures.insist(
                        () -> api.pods().withName(pod.getName()).patch(ClusterApi.MERGE, patch)));
    }
}
