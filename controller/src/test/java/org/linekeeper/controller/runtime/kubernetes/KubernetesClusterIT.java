package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxRuntimeContract;
import org.linekeeper.controller.user.UserId;

/// The contract on the cluster that `KUBECONFIG` names, with an image that only sleeps whatever it is given
/// (`-Dlinekeeper.cluster-image=…`). Only with `-Pcluster`. It makes a namespace of its own, which admits restricted
/// pods only, and takes it away again.
@EnabledIfSystemProperty(named = "linekeeper.cluster", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesClusterIT extends SandboxRuntimeContract {
    private static final Duration LONG = Duration.ofMinutes(3);

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String namespace = "lk-ctest-" + id;
    private final String image = System.getProperty("linekeeper.cluster-image", "");
    private final Marks marks = new Marks("ctest");
    private KubernetesClient client;
    private SandboxRuntime runtime;

    @BeforeAll
    void begin() {
        assertThat(System.getenv("KUBECONFIG"))
                .as("KUBECONFIG names the cluster")
                .isNotNull();
        assertThat(image).as("linekeeper.cluster-image names an image").isNotEmpty();
        client = ClusterBeans.client(Config.autoConfigure(null), new ClusterTime());
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                        .endMetadata()
                        .build())
                .create();
        runtime = new KubernetesRuntime(
                new ClusterApi(client, namespace, new ClusterTime()),
                TestSettings.of("image", image, "profile-size", "16MB", "drain", "5s"),
                "ctest",
                new Fence(() -> Optional.of(new Term(1))),
                Clock.systemUTC());
    }

    @AfterEach
    void removeEverything() {
        for (UserId user : List.of(ANA, BEN)) {
            await().atMost(LONG).until(() -> {
                runtime.observe(user).ifPresent(runtime::remove);
                return runtime.observe(user).isEmpty();
            });
            runtime.removeProfile(user);
            client.apps()
                    .statefulSets()
                    .inNamespace(namespace)
                    .withName(marks.name(user))
                    .delete();
        }
    }

    @AfterAll
    void end() {
        runtime.close();
        client.namespaces().withName(namespace).delete();
        await().atMost(LONG).until(() -> client.namespaces().withName(namespace).get() == null);
        client.close();
    }

    @Override
    protected SandboxRuntime runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return image;
    }

    @Override
    protected void takeName(UserId user) {
        Map<String, String> other = Map.of("app", "else");
        client.apps()
                .statefulSets()
                .inNamespace(namespace)
                .resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withName(marks.name(user))
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withServiceName("else")
                        .withNewSelector()
                        .withMatchLabels(other)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(other)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("else")
                        .withImage(image)
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    @Override
    protected void killBehindItsBack(ObservedSandbox sandbox) {
        client.pods()
                .inNamespace(namespace)
                .withName(marks.pod(sandbox.user()))
                .withGracePeriod(1)
                .delete();
    }

    @Test
    void aPodThatWasTakenAwayIsMadeAgainByTheClusterItself() {
        ObservedSandbox made = runtime.create(spec(ANA, "inc1"));
        runtime.start(made);
        await().atMost(LONG).until(() -> runs(made));

        killBehindItsBack(made);

        await().atMost(LONG).until(() -> !runs(made));
        await().atMost(LONG).until(() -> runs(made));
    }

    private boolean runs(ObservedSandbox made) {
        return runtime.observe(made.user())
                .filter(now -> now.id().equals(made.id()))
                .filter(now -> now.state() instanceof ObservedSandbox.State.Running)
                .isPresent();
    }
}
