package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the watches tell of this installation's objects, and of the nodes. A thread of its own looks whether they are
/// heard, and opens anew what has fallen silent.
final class ClusterView implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterView.class);
    private static final long PAGE = 500;
    private static final Duration LOOK = Duration.ofSeconds(1);
    /// A watch that is renewed is away for a moment.
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SHORTLY = Duration.ofMillis(20);

    private final ClusterApi api;
    private final Marks marks;
    private final KubernetesSettings settings;
    private final Clock clock;
    private final Watched<StatefulSet> sets;
    private final Watched<Pod> pods;
    private final Watched<PersistentVolumeClaim> claims;
    private final Watched<Node> nodes;
    private final MissingPods withoutPod;
    private volatile Consumer<UserId> hints = _ -> {};
    private volatile @Nullable Instant openSince;
    private volatile @Nullable Instant lastHint;
    private volatile boolean closed;
    private final Thread keeper;

    ClusterView(ClusterApi api, Marks marks, KubernetesSettings settings, Clock clock) {
        this.api = api;
        this.marks = marks;
        this.settings = settings;
        this.clock = clock;
        this.withoutPod = new MissingPods(api::complaintsOfSets);
        Map<String, String> ours = marks.ofInstallation();
        this.sets = new Watched<>(
                () -> api.sets().withLabels(ours).withLimit(PAGE).runnableInformer(0),
                name -> api.sets().withName(name).get(),
                Trimmed::of,
                this::changed);
        this.pods = new Watched<>(
                () -> api.pods().withLabels(ours).withLimit(PAGE).runnableInformer(0),
                name -> api.pods().withName(name).get(),
                Trimmed::of,
                this::changed);
        this.claims = new Watched<>(
                () -> api.claims().withLabels(ours).withLimit(PAGE).runnableInformer(0),
                name -> api.claims().withName(name).get(),
                Trimmed::of,
                this::changed);
        this.nodes = new Watched<>(
                () -> api.nodes().withLimit(PAGE).runnableInformer(0),
                name -> api.nodes().withName(name).get(),
                Trimmed::of,
                this::nodeChanged);
        this.keeper = Thread.ofVirtual().name("cluster-watches").unstarted(this::keep);
    }

    void open() {
        openSince = null;
        all().forEach(Watched::open);
        if (keeper.getState() == Thread.State.NEW) {
            keeper.start();
        }
    }

    private List<Watched<?>> all() {
        return settings.watchNodes() ? List.of(sets, pods, claims, nodes) : List.of(sets, pods, claims);
    }

    private List<Watched<?>> needed() {
        return List.of(sets, pods, claims);
    }

    private void keep() {
        try {
            while (!closed) {
                Thread.sleep(LOOK);
                for (Watched<?> watched : all()) {
                    if (watched.silence().compareTo(settings.silence()) > 0) {
                        LOG.debug("A watch has said nothing for {}: it is opened anew", settings.silence());
                        watched.open();
                    }
                }
                heard();
            }
        } catch (InterruptedException e) {
            LOG.debug("the cluster's watches are no longer kept");
        }
    }

    private boolean heard() {
        boolean heard = needed().stream().allMatch(Watched::heard);
        if (!heard) {
            openSince = null;
        } else if (openSince == null) {
            openSince = clock.instant();
        }
        return heard;
    }

    /// Waits a moment for watches that are being renewed.
    ///
    /// @throws RuntimeFailure where the cluster is not heard: what was told before may be long past
    void requireHeard() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!heard()) {
            if (System.nanoTime() > deadline || closed) {
                throw new RuntimeFailure(Scope.RUNTIME, true, deaf(), null);
            }
            try {
                Thread.sleep(SHORTLY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RuntimeFailure(Scope.RUNTIME, true, "interrupted", e);
            }
        }
    }

    /// Asks once, to say why.
    private String deaf() {
        try {
            api.sets()
                    .withLabels(marks.ofInstallation())
                    .list(new ListOptionsBuilder().withLimit(1L).build());
            return "the cluster's watches are not open yet";
        } catch (KubernetesClientException e) {
            return String.valueOf(
                    KubernetesFailures.translated("list the StatefulSets", e).getMessage());
        }
    }

    /// As the cluster has it.
    Instant time() {
        return api.time().now(clock);
    }

    Watched<StatefulSet> sets() {
        return sets;
    }

    Watched<Pod> pods() {
        return pods;
    }

    Watched<PersistentVolumeClaim> claims() {
        return claims;
    }

    NodeSight nodes() {
        return settings.watchNodes() && nodes.heard() ? new NodeSight(true, nodes::get) : NodeSight.NONE;
    }

    void setRemoved(StatefulSet set) {
        sets.removed(new StatefulSetBuilder(set)
                .editMetadata()
                .withDeletionTimestamp(time().toString())
                .endMetadata()
                .build());
    }

    void claimRemoved(PersistentVolumeClaim claim) {
        claims.removed(new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .withDeletionTimestamp(time().toString())
                .endMetadata()
                .build());
    }

    /// Why the cluster makes no pod for it, as far as that is known.
    Optional<String> whyNoPod(StatefulSet set) {
        return withoutPod.why(set.getMetadata());
    }

    void follow(Consumer<UserId> listener) {
        hints = listener;
    }

    private void changed(HasMetadata object) {
        lastHint = clock.instant();
        if (object instanceof Pod pod) {
            pod.getMetadata().getOwnerReferences().forEach(owner -> withoutPod.isMade(owner.getUid()));
        } else if (object instanceof StatefulSet set && set.getMetadata().getDeletionTimestamp() != null) {
            withoutPod.isMade(set.getMetadata().getUid());
        }
        marks.owner(object).ifPresent(hints);
    }

    private void nodeChanged(Node node) {
        String name = node.getMetadata().getName();
        if (new NodeSight(true, _ -> Optional.of(node)).unknown(name).isPresent()) {
            for (Pod pod : pods.all()) {
                if (pod.getSpec() != null && name.equals(pod.getSpec().getNodeName())) {
                    marks.owner(pod).ifPresent(hints);
                }
            }
        }
    }

    RuntimeHealth health() {
        Instant since = heard() ? openSince : null;
        return new RuntimeHealth(since, lastHint, since == null ? "the cluster's watches are not open" : null);
    }

    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        all().forEach(Watched::close);
    }
}
