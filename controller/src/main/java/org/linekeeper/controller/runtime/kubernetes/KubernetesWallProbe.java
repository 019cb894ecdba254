package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.protocol.AgentPaths;

/// Two pods for some seconds: one that stands there, and one that tries, and leaves what it found as its container's
/// last words. So nobody needs a right to run commands in pods.
final class KubernetesWallProbe implements WallProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    /// By the API server's clock. Whatever is as old as this nobody waits for any more.
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(10);

    private final ClusterApi api;
    private final Marks marks;
    private final ClusterTargets targets;
    private final WallProbeShape shape;

    KubernetesWallProbe(ClusterApi api, KubernetesSettings settings, Marks marks, ClusterTargets targets) {
        this.api = api;
        this.marks = marks;
        this.targets = targets;
        this.shape = new WallProbeShape(settings, marks, api.namespace());
    }

    @Override
    public List<Target> beside(List<InetAddress> own) {
        return KubernetesFailures.translate("list what the walls must close", targets::all);
    }

    @Override
    public String remedy() {
        return "the network policies in k8s/base close it, where the cluster's network plugin enforces them";
    }

    /// Policies stand for all pods to come: no network is made here.
    @Override
    public void onNewNetwork(Runnable listener) {}

    @Override
    public synchronized List<Attempt> attempt(List<Target> wanted) {
        return KubernetesFailures.translate("try the sandboxes' walls", () -> {
            String id = UUID.randomUUID().toString().substring(0, 8);
            try (Passing pods = new Passing()) {
                Pod neighbour = pods.make(shape.neighbour(id));
                removeLeftBehind(neighbour.getMetadata());
                List<Target> all = new ArrayList<>(wanted);
                all.add(Target.answering(
                        "another sandbox", await(neighbour, KubernetesWallProbe::address), AgentPaths.PORT));
                Pod trier = pods.make(
                        shape.trier(id, WallScript.command(WallProbeShape.LAST_WORDS, "/etc/resolv.conf", all)));
                String words = await(trier, KubernetesWallProbe::lastWords);
                String node = await(trier, KubernetesWallProbe::node);
                return WallScript.read(
                        all.stream().map(target -> on(node, target)).toList(), words);
            }
        });
    }

    private static Target on(String node, Target target) {
        return target.address().equals(WallProbeShape.OWN_NODE)
                ? Target.answering(target.what(), node, target.port())
                : target;
    }

    /// Pods that go when they have served.
    private final class Passing implements AutoCloseable {
        private final Deque<ObjectMeta> made = new ArrayDeque<>();

        Pod make(Pod wanted) {
            Pod pod =
                    KubernetesFailures.create(() -> api.pods().resource(wanted).create());
            made.push(pod.getMetadata());
            return pod;
        }

        @Override
        public void close() {
            made.forEach(api::forgetPod);
        }
    }

    /// A controller that was killed leaves its probe behind. Another one's is let be.
    private void removeLeftBehind(ObjectMeta own) {
        Instant before = Instant.parse(own.getCreationTimestamp()).minus(LEFT_BEHIND);
        for (Pod pod : api.pods().withLabels(marks.ofProbe()).list().getItems()) {
            if (Instant.parse(pod.getMetadata().getCreationTimestamp()).isBefore(before)) {
                api.forgetPod(pod.getMetadata());
            }
        }
    }

    private String await(Pod made, Function<PodStatus, Optional<String>> word) {
        String name = made.getMetadata().getName();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Pod pod = api.pods().withName(name).get();
            if (pod == null) {
                throw failed("somebody took " + name + " away");
            }
            PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
            Optional<String> found = word.apply(status);
            if (found.isPresent()) {
                return found.get();
            }
            if (ENDED.contains(Objects.requireNonNullElse(status.getPhase(), ""))) {
                throw failed(name + " ended too early (" + status.getReason() + " " + status.getMessage() + ")");
            }
            if (System.nanoTime() > deadline) {
                throw failed(name + " is still " + status.getPhase() + " after " + PATIENCE.toSeconds() + " s");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(Scope.RUNTIME, true, "interrupted", e);
        }
    }

    private static RuntimeFailure failed(String why) {
        return new RuntimeFailure(Scope.RUNTIME, true, "the probe of the walls came to nothing: " + why, null);
    }

    private static Optional<String> address(PodStatus status) {
        return "Running".equals(status.getPhase()) ? Optional.ofNullable(status.getPodIP()) : Optional.empty();
    }

    private static Optional<String> node(PodStatus status) {
        return Optional.ofNullable(status.getHostIP());
    }

    private static Optional<String> lastWords(PodStatus status) {
        return status.getContainerStatuses().stream()
                .map(ContainerStatus::getState)
                .filter(Objects::nonNull)
                .map(ContainerState::getTerminated)
                .filter(Objects::nonNull)
                .map(ContainerStateTerminated::getMessage)
                .filter(Objects::nonNull)
                .findFirst();
    }
}
