package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
    /// A pod is made within a second; what takes longer has a reason.
    private static final Duration POD_MADE_BY = Duration.ofSeconds(5);
    private static final Duration REASON_GOOD_FOR = Duration.ofSeconds(30);

    private final ClusterApi api;
    private final Marks marks;
    private final KubernetesSettings settings;
    private final Clock clock;
    private final Watched<StatefulSet> sets;
    private final Watched<Pod> pods;
    private final Watched<PersistentVolumeClaim> claims;
    private final Watched<Node> nodes;
    private final Map<String, NoPod> withoutPod = new ConcurrentHashMap<>();
    private volatile Consumer<UserId> hints = _ -> {};
    private volatile @Nullable Instant openSince;
    private volatile @Nullable Instant lastHint;
    private volatile boolean closed;
    private final Thread keeper;

    /// A StatefulSet that has no pod though it should.
    ///
    /// @param since  by the system's nano time
    /// @param asked  when the reason was last asked for; null where it was not yet
    private record NoPod(long since, @Nullable Long asked, Optional<String> reason) {}

    ClusterView(ClusterApi api, Marks marks, KubernetesSettings settings, Clock clock) {
        this.api = api;
        this.marks = marks;
        this.settings = settings;
        this.clock = clock;
        Map<String, String> ours = marks.ofInstallation();
        this.sets = new Watched<>(
                () -> api.sets().withLabels(ours).withLimit(PAGE).runnableInformer(0),
                name -> api.sets().withName(name).get(),
                ClusterView::trimmed,
                this::changed);
        this.pods = new Watched<>(
                () -> api.pods().withLabels(ours).withLimit(PAGE).runnableInformer(0),
                name -> api.pods().withName(name).get(),
                ClusterView::trimmed,
                this::changed);
        this.claims = new Watched<>(
                () -> api.claims().withLabels(ours).withLimit(PAGE).runnableInformer(0),
                name -> api.claims().withName(name).get(),
                ClusterView::trimmed,
                this::changed);
        this.nodes = new Watched<>(
                () -> api.nodes().withLimit(PAGE).runnableInformer(0),
                name -> api.nodes().withName(name).get(),
                ClusterView::trimmed,
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
                .withDeletionTimestamp(clock.instant().toString())
                .endMetadata()
                .build());
    }

    void claimRemoved(PersistentVolumeClaim claim) {
        claims.removed(new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .withDeletionTimestamp(clock.instant().toString())
                .endMetadata()
                .build());
    }

    /// Why the cluster makes no pod for it: what its controller said, asked for where it takes too long, and not often.
    Optional<String> whyNoPod(StatefulSet set) {
        String id = set.getMetadata().getUid();
        NoPod known = withoutPod.computeIfAbsent(id, _ -> new NoPod(System.nanoTime(), null, Optional.empty()));
        long now = System.nanoTime();
        boolean due = now - known.since() > POD_MADE_BY.toNanos()
                && (known.asked() == null || now - known.asked() > REASON_GOOD_FOR.toNanos());
        if (!due) {
            return known.reason();
        }
        NoPod asked = new NoPod(known.since(), now, reason(set));
        withoutPod.replace(id, known, asked);
        return asked.reason();
    }

    private Optional<String> reason(StatefulSet set) {
        Optional<Event> last = api.eventsOf(set.getMetadata()).stream()
                .filter(event -> "Warning".equals(event.getType()))
                .max(Comparator.comparing(
                        (Event event) -> event.getLastTimestamp() == null ? "" : event.getLastTimestamp()));
        return last.map(event -> String.valueOf(event.getMessage()))
                .map(words -> words.contains("exceeded quota")
                        ? "the namespace's quota is used up: " + words
                        : "the cluster cannot make its pod: " + words);
    }

    void follow(Consumer<UserId> listener) {
        hints = listener;
    }

    private void changed(HasMetadata object) {
        lastHint = clock.instant();
        if (object instanceof Pod pod) {
            pod.getMetadata().getOwnerReferences().forEach(owner -> withoutPod.remove(owner.getUid()));
        } else if (object instanceof StatefulSet set && set.getMetadata().getDeletionTimestamp() != null) {
            withoutPod.remove(set.getMetadata().getUid());
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

    /// Of thousands of objects only what is asked for is kept.
    private static StatefulSet trimmed(StatefulSet set) {
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

    private static Pod trimmed(Pod pod) {
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

    private static PersistentVolumeClaim trimmed(PersistentVolumeClaim claim) {
        return new PersistentVolumeClaimBuilder()
                .withMetadata(claim.getMetadata())
                .editMetadata()
                .withManagedFields(List.of())
                .endMetadata()
                .build();
    }

    private static Node trimmed(Node node) {
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
