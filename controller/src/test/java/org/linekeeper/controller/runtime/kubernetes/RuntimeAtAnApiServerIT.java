package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;

/// What the runtime counts on at the API alone: validation, admission, roles, conflicts, watches. Of a
/// real server without nodes, where its programs are found; what makes and runs pods is done here by hand.
/// The whole contract is for a cluster (`KubernetesClusterIT`).
@EnabledIfEnvironmentVariable(named = ApiServer.PROGRAMS, matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuntimeAtAnApiServerIT {
    private static final UserId ANA = new UserId("ana");
    private static final String INSTALLATION = "ctest";
    private static final int UID = 100_007;

    @TempDir
    static Path folder;

    @TempDir
    static Path identity;

    private final Marks marks = new Marks(INSTALLATION);
    private ApiServer server;
    private KubernetesClient operator;
    private ControllersNamespace controllers;
    private KubernetesRuntime runtime;
    private int namespaces;
    private String namespace = "";

    @BeforeAll
    void start() throws IOException {
        server = ApiServer.start(folder);
        operator = server.operator();
        for (String file : List.of("agent.crt", "agent.key", "ca.crt")) {
            Files.writeString(identity.resolve(file), file);
        }
    }

    @AfterAll
    void stop() {
        if (operator != null) {
            operator.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        namespace = "lk-api-" + namespaces++;
        controllers = ControllersNamespace.make(operator, namespace, new ClusterTime());
        runtime = runtime(1);
    }

    @AfterEach
    void close() {
        runtime.close();
        controllers.close();
    }

    /// Of a controller in its term, with the rights of its service account.
    private KubernetesRuntime runtime(long term) {
        ClusterTime time = new ClusterTime();
        return new KubernetesRuntime(
                new ClusterApi(controllers.controller(), namespace, time),
                TestSettings.of(),
                INSTALLATION,
                new Fence(() -> Optional.of(new Term(term))),
                Clock.systemUTC());
    }

    private ObservedSandbox created() {
        return runtime.create(
                new SandboxSpec(ANA, TestSettings.IMAGE, TestSettings.IMAGE, "inc1", 5, 3, UID, identity));
    }

    private ObservedSandbox running() {
        runtime.start(created());
        makePod();
        await().until(() -> runtime.observe(ANA).orElseThrow().state() instanceof State.Running);
        return runtime.observe(ANA).orElseThrow();
    }

    /// As the StatefulSet's controller and a kubelet would.
    private void makePod() {
        StatefulSet set = operator.apps()
                .statefulSets()
                .inNamespace(namespace)
                .withName(marks.name(ANA))
                .get();
        assertThat(set.getSpec().getReplicas()).isEqualTo(1);
        Pod pod = operator.pods()
                .inNamespace(namespace)
                .resource(new PodBuilder()
                        .withMetadata(set.getSpec().getTemplate().getMetadata())
                        .editMetadata()
                        .withName(marks.pod(ANA))
                        .addNewOwnerReference()
                        .withApiVersion(set.getApiVersion())
                        .withKind(set.getKind())
                        .withName(set.getMetadata().getName())
                        .withUid(set.getMetadata().getUid())
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withSpec(set.getSpec().getTemplate().getSpec())
                        .build())
                .create();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        operator.pods()
                .inNamespace(namespace)
                .resource(new PodBuilder(pod)
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP("10.244.0.7")
                        .addToContainerStatuses(new ContainerStatusBuilder()
                                .withName(SandboxShape.CONTAINER)
                                .withImage(TestSettings.IMAGE)
                                .withImageID("")
                                .withReady(true)
                                .withRestartCount(0)
                                .withNewState()
                                .withNewRunning()
                                .withStartedAt(now)
                                .endRunning()
                                .endState()
                                .build())
                        .endStatus()
                        .build())
                .updateStatus();
    }

    private Pod pod() {
        return operator.pods().inNamespace(namespace).withName(marks.pod(ANA)).get();
    }

    /// The namespace admits restricted pods only.
    @Test
    void itsPodIsAdmittedAndSeenOnceItRuns() {
        ObservedSandbox seen = running();

        assertThat(seen.state())
                .isInstanceOfSatisfying(
                        State.Running.class, state -> assertThat(state.host()).isEqualTo("10.244.0.7"));
        assertThat(seen.incarnation()).isEqualTo("inc1");
        assertThat(runtime.profile(ANA)).hasValue(3);
        assertThat(runtime.list().sandboxes()).containsExactly(seen);
    }

    @Test
    void aSecondCreationAdopts() {
        ObservedSandbox first = created();

        try (KubernetesRuntime other = runtime(1)) {
            ObservedSandbox second = other.create(
                    new SandboxSpec(ANA, TestSettings.IMAGE, TestSettings.IMAGE, "inc2", 5, 3, UID, identity));

            assertThat(second.id()).isEqualTo(first.id());
            assertThat(second.incarnation()).isEqualTo("inc1");
        }
    }

    @Test
    void aPodInACallIsMarkedForAsLong() {
        ObservedSandbox ana = running();
        runtime.guard(ana, true);
        assertThat(pod().getMetadata().getLabels()).containsEntry(Marks.IN_CALL, "true");

        runtime.guard(ana, false);

        assertThat(pod().getMetadata().getLabels()).doesNotContainKey(Marks.IN_CALL);
        assertThat(pod().getMetadata().getAnnotations()).doesNotContainKey(Marks.SAFE_TO_EVICT);
    }

    /// Each looks at what it wrote, and the server refuses what was read before another wrote.
    @Test
    void twoThatWriteAtOnceBothGetThrough() {
        ObservedSandbox ana = running();
        try (KubernetesRuntime other = runtime(1);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> writes = IntStream.range(0, 30)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> (i % 2 == 0 ? runtime : other).guard(ana, i % 3 == 0), threads))
                    .toList();

            writes.forEach(CompletableFuture::join);

            runtime.guard(ana, true);
            assertThat(pod().getMetadata().getLabels()).containsEntry(Marks.IN_CALL, "true");
        }
    }

    @Test
    void anEarlierTermWritesNothingMore() {
        ObservedSandbox ana = running();
        try (KubernetesRuntime later = runtime(2)) {
            later.guard(ana, true);
        }

        assertThatThrownBy(() -> runtime.guard(ana, false)).isInstanceOf(RuntimeFailure.class);
        assertThatThrownBy(() -> runtime.remove(ana)).isInstanceOf(RuntimeFailure.class);

        assertThat(pod().getMetadata().getLabels()).containsEntry(Marks.IN_CALL, "true");
        assertThat(pod().getMetadata().getDeletionTimestamp()).isNull();
    }

    @Test
    void aRemovalIsSeenAndLeavesTheProfileUntilThatIsRemovedToo() {
        ObservedSandbox ana = running();

        runtime.remove(ana);

        // nothing here collects what belonged to the StatefulSet
        operator.pods()
                .inNamespace(namespace)
                .withName(marks.pod(ANA))
                .withGracePeriod(0)
                .delete();
        operator.apps()
                .statefulSets()
                .inNamespace(namespace)
                .withName(marks.name(ANA))
                .edit(set -> {
                    set.getMetadata().setFinalizers(List.of());
                    return set;
                });
        await().until(() -> runtime.observe(ANA).isEmpty());
        assertThat(runtime.profile(ANA)).hasValue(3);
    }

    @Test
    void itsAccountMayDoNoMoreThanItDoes() {
        KubernetesClient account = controllers.controller();

        assertThatThrownBy(() -> account.secrets().inNamespace(namespace).list())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("forbidden");
        assertThatThrownBy(() -> account.pods().inNamespace("default").list())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("forbidden");
        assertThatThrownBy(() -> account.nodes().withName("any").delete())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("forbidden");
    }
}
