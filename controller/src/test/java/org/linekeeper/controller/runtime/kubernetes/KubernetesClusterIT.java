package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.controller.security.CertificateAuthority;
import org.linekeeper.controller.security.SandboxIdentities;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;
import org.linekeeper.controller.user.UserId;

/// The contract on the cluster that `KUBECONFIG` names. Only with `-Pcluster`. It makes a namespace of its own, which
/// admits restricted pods only, and takes it away again. There the runtime is the controller's service account with the
/// roles of `k8s/base`, where whoever runs this may speak for another.
@EnabledIfSystemProperty(named = "linekeeper.cluster", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesClusterIT extends ClusterContract {
    /// Sleeps whatever it is given, as nothing else small does, and every cluster can pull it.
    private static final String SLEEPS = "rancher/mirrored-pause:3.6";

    private final String namespace = "lk-ctest-" + UUID.randomUUID().toString().substring(0, 8);
    private final String image = System.getProperty("linekeeper.cluster-image", SLEEPS);
    private final ClusterTime time = new ClusterTime();

    @TempDir
    private Path data;

    private DataFolder identities;
    private KubernetesClient operator;
    private ControllersNamespace controllers;
    private KubernetesClient client;
    private KubernetesSettings settings;
    private SandboxRuntime runtime;

    @BeforeAll
    void begin() throws IOException {
        assertThat(System.getenv("KUBECONFIG"))
                .as("KUBECONFIG names the cluster")
                .isNotNull();
        // a volume may wait for its first pod, and a node pulls an image for the first time
        Awaitility.setDefaultTimeout(LONG);
        operator = ClusterBeans.client(Config.autoConfigure(null), new ClusterTime());
        controllers = ControllersNamespace.make(operator, namespace, time);
        client = controllers.controller();
        settings = TestSettings.of(
                "image",
                image,
                "drain",
                "5s",
                "watch-nodes",
                Boolean.toString(controllers.seesNodes()),
                "try-nodes",
                Boolean.toString(controllers.seesNodes()));
    }

    /// One for each: what one knows of a name that was taken, it believes for some seconds.
    @BeforeEach
    void open() {
        identities = new DataFolder(installation());
        runtime = new KubernetesRuntime(
                new ClusterApi(client, namespace, time),
                settings,
                INSTALLATION,
                new Fence(() -> Optional.of(new Term(1))),
                Clock.systemUTC());
    }

    private InstallationSettings installation() {
        return new InstallationSettings(INSTALLATION, data.resolve("data"));
    }

    /// With the sandboxes' own image an agent reads it, and ends where it is none.
    @Override
    protected Path identity(UserId user, String incarnation) {
        return new SandboxIdentities(
                        identities, new CertificateAuthority(identities, Clock.systemUTC()), installation())
                .issue(user.name(), incarnation, UID);
    }

    @AfterEach
    void removeEverything() {
        try {
            List.of(ANA, BEN).forEach(this::removeAllOf);
        } finally {
            runtime.close();
            identities.close();
        }
    }

    private void removeAllOf(UserId user) {
        await().atMost(LONG).until(() -> {
            runtime.observe(user).ifPresent(runtime::remove);
            return runtime.observe(user).isEmpty();
        });
        // a volume may take its time
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(RuntimeFailure.class)
                .untilAsserted(() -> runtime.removeProfile(user));
        var somebodys = operator.apps().statefulSets().inNamespace(namespace).withName(marks.name(user));
        somebodys.delete();
        await().atMost(LONG).until(() -> somebodys.get() == null);
    }

    /// Whatever of it was made.
    @AfterAll
    void end() {
        Awaitility.reset();
        if (operator != null) {
            try {
                if (controllers != null) {
                    controllers.close();
                }
                await().atMost(LONG)
                        .until(() -> operator.namespaces().withName(namespace).get() == null);
            } finally {
                operator.close();
            }
        }
    }

    @Override
    protected KubernetesClient operator() {
        return operator;
    }

    @Override
    protected String namespace() {
        return namespace;
    }

    @Override
    protected String noSuchImage() {
        return image.replaceAll("(@.*|:[^:/]*)$", "") + ":no-such-tag-" + namespace;
    }

    @Override
    protected WallProbe wallProbe() {
        ClusterApi api = new ClusterApi(client, namespace, time);
        return new KubernetesWallProbe(
                api, settings, marks, new ClusterTargets(api, operator.getMasterUrl(), settings));
    }

    @Override
    protected boolean triesWalls() {
        return !image.equals(SLEEPS);
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
        operator.apps()
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
        operator.pods()
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

    @Test
    void theControllerMayDoNothingThatItsRolesDoNotGrant() {
        assumeThat(client.getConfiguration().getImpersonateUsername()).isNotNull();

        assertThatThrownBy(() -> client.configMaps().inNamespace(namespace).list())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> assertThat(KubernetesFailures.translated("list what it may not", refusal))
                                .hasMessageContaining("this controller's role may not list what it may not (403)"));
    }

    private boolean runs(ObservedSandbox made) {
        return runtime.observe(made.user())
                .filter(now -> now.id().equals(made.id()))
                .filter(now -> now.state() instanceof ObservedSandbox.State.Running)
                .isPresent();
    }
}
