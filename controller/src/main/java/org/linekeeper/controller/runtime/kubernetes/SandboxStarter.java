package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Objects;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;

/// Starts what was made: its StatefulSet may have its pod from then on.
final class SandboxStarter {
    private final ClusterApi api;
    private final ClusterView view;
    private final Marks marks;
    private final Fence fence;
    private final SandboxRemover remover;

    SandboxStarter(ClusterApi api, ClusterView view, Marks marks, Fence fence, SandboxRemover remover) {
        this.api = api;
        this.view = view;
        this.marks = marks;
        this.fence = fence;
        this.remover = remover;
    }

    void start(ObservedSandbox sandbox) {
        StatefulSet set = present(sandbox);
        if (!isHalted(set)) {
            return;
        }
        requireIdentity(sandbox, set);
        boolean started =
                new FencedWrite(fence).to(set, view.sets(), SandboxStarter::isHalted, now -> scaleUp(sandbox, now));
        if (!started) {
            // somebody else did it, or took it away
            present(sandbox);
        }
    }

    private StatefulSet present(ObservedSandbox sandbox) {
        return view.sets()
                .get(sandbox.name())
                .filter(found -> sandbox.id().equals(found.getMetadata().getUid()))
                .orElseThrow(() -> new RuntimeFailure(
                        Scope.SANDBOX, true, "the sandbox " + sandbox.name() + " is not there any more", null));
    }

    private static boolean isHalted(StatefulSet set) {
        return Objects.requireNonNullElse(set.getSpec().getReplicas(), 1) == 0;
    }

    /// A controller that was killed between two writes left a StatefulSet without its Secret. It has never run: it
    /// goes, and is made anew.
    private void requireIdentity(ObservedSandbox sandbox, StatefulSet set) {
        String secret = marks.secret(sandbox.user(), sandbox.incarnation());
        if (KubernetesFailures.insist(() -> api.secrets().withName(secret).get()) == null) {
            remover.delete(set);
            throw new RuntimeFailure(
                    Scope.SANDBOX, true, "the sandbox " + sandbox.name() + " was made by half: it is made anew", null);
        }
    }

    private void scaleUp(ObservedSandbox sandbox, StatefulSet set) {
        ObjectMeta seen = set.getMetadata();
        String patch = "{\"spec\":{\"replicas\":1},\"metadata\":{\"uid\":\"" + seen.getUid()
                + "\",\"resourceVersion\":\"" + seen.getResourceVersion()
                + "\",\"annotations\":{\"" + Marks.TERM + "\":\"" + fence.epoch() + "\"}}}";
        view.sets()
                .wrote(KubernetesFailures.insist(
                        () -> api.sets().withName(sandbox.name()).patch(ClusterApi.MERGE, patch)));
    }
}
