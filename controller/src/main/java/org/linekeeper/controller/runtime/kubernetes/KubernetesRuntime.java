package org.linekeeper.controller.runtime.kubernetes;

import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;

/// Sandboxes as pods in one namespace of a cluster. Each user has a StatefulSet of one pod, by which Kubernetes itself
/// sees to it that there are never two, and starts it anew while no controller runs. Reading is answered by what the
/// watches told, and by what was written here since; at rest nothing is asked. Whoever cannot hear the cluster is told
/// so, and nothing that was so before.
final class KubernetesRuntime implements SandboxRuntime {
    private final ClusterView view;
    private final OwnImage image;
    private final SandboxSight sight;
    private final SandboxMaker maker;
    private final SandboxStarter starter;
    private final SandboxRemover remover;
    private final CallGuard guard;

    KubernetesRuntime(ClusterApi api, KubernetesSettings settings, String installation, Fence fence, Clock clock) {
        Marks marks = new Marks(installation);
        this.view = new ClusterView(api, marks, settings, clock);
        this.image = new OwnImage(settings.image());
        this.sight = new SandboxSight(view, marks);
        this.maker = new SandboxMaker(api, view, sight, marks, fence, settings);
        this.remover = new SandboxRemover(api, view, sight, marks, fence);
        this.starter = new SandboxStarter(api, view, marks, fence, remover);
        this.guard = new CallGuard(api, view, sight, fence);
        view.open();
    }

    @Override
    public RuntimeListing list() {
        return asked("list the sandboxes", sight::list);
    }

    @Override
    public Optional<ObservedSandbox> observe(UserId user) {
        return asked("look at the sandbox of " + user, () -> sight.of(user));
    }

    @Override
    public OptionalLong profile(UserId user) {
        return asked("look at the profile of " + user, () -> sight.profile(user));
    }

    /// Four writes at most, with the one that starts it: claim, StatefulSet, Secret.
    @Override
    public ObservedSandbox create(SandboxSpec spec) {
        return asked("create the sandbox of " + spec.user(), () -> {
            image.require(spec.image(), spec.build());
            return maker.make(spec);
        });
    }

    @Override
    public void start(ObservedSandbox sandbox) {
        done("start the sandbox " + sandbox.name(), () -> starter.start(sandbox));
    }

    @Override
    public void remove(ObservedSandbox sandbox) {
        done("remove the sandbox " + sandbox.name(), () -> remover.remove(sandbox));
    }

    @Override
    public void removeProfile(UserId user) {
        done("remove the profile of " + user, () -> remover.removeProfile(user));
    }

    @Override
    public String imageBuild(String name) {
        image.require(name, name);
        return name;
    }

    @Override
    public void guard(ObservedSandbox sandbox, boolean inCall) {
        done(
                "mark the sandbox " + sandbox.name() + (inCall ? " as in a call" : " as free"),
                () -> guard.guard(sandbox, inCall));
    }

    @Override
    public void declareGone(ObservedSandbox sandbox) {
        done("declare the sandbox " + sandbox.name() + " gone", () -> remover.declareGone(sandbox));
    }

    @Override
    public void follow(Consumer<UserId> hints) {
        view.follow(hints);
    }

    @Override
    public void listenAgain() {
        view.open();
    }

    @Override
    public RuntimeHealth health() {
        return view.health();
    }

    @Override
    public void close() {
        view.close();
    }

    private void done(String what, Runnable work) {
        boolean _ = asked(what, () -> {
            work.run();
            return true;
        });
    }

    private <T> T asked(String what, Supplier<T> work) {
        return KubernetesFailures.translate(what, () -> {
            view.requireHeard();
            return work.get();
        });
    }
}
