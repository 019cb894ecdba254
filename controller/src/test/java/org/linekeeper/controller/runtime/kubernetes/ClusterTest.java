package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.node.ObjectNode;

/// A runtime on a simulated cluster, for those who look at what it does there.
abstract class ClusterTest {
    static final UserId ANA = new UserId("ana");
    static final UserId BEN = new UserId("ben");
    static final int UID = 100_007;

    final TestCluster cluster = new TestCluster(Duration.ofMillis(20));
    final ClusterTime time = new ClusterTime();
    final KubernetesClient client = ClusterBeans.client(cluster.config(), time);
    final Marks marks = new Marks("test");
    volatile Optional<Term> term = Optional.of(new Term(7));

    @TempDir
    Path identity;

    KubernetesRuntime runtime = runtime();

    final KubernetesRuntime runtime(String... settings) {
        return new KubernetesRuntime(
                new ClusterApi(client, TestCluster.NAMESPACE, time),
                TestSettings.of(settings),
                "test",
                new Fence(() -> term),
                Clock.systemUTC());
    }

    /// The test goes on with a runtime of these settings.
    final void configure(String... settings) {
        runtime.close();
        runtime = runtime(settings);
    }

    @BeforeEach
    final void writeTheIdentity() throws IOException {
        Files.writeString(identity.resolve("agent.crt"), "certificate");
        Files.writeString(identity.resolve("agent.key"), "key");
        Files.writeString(identity.resolve("ca.crt"), "authority");
    }

    @AfterEach
    final void end() {
        runtime.close();
        client.close();
        cluster.close();
    }

    final SandboxSpec spec(UserId user, String incarnation) {
        return new SandboxSpec(user, TestSettings.IMAGE, TestSettings.IMAGE, incarnation, 5, 3, UID, identity);
    }

    final ObservedSandbox started(UserId user) {
        ObservedSandbox made = runtime.create(spec(user, "inc1"));
        runtime.start(made);
        return made;
    }

    final ObservedSandbox running(UserId user) {
        started(user);
        await().until(() -> state(user) instanceof State.Running);
        return runtime.observe(user).orElseThrow();
    }

    final State state(UserId user) {
        return runtime.observe(user).map(ObservedSandbox::state).orElse(new State.Stopped(-1));
    }

    final String held(UserId user) {
        return state(user) instanceof State.Held held ? held.why() : "";
    }

    final String unclear(UserId user) {
        return state(user) instanceof State.Unclear unclear ? unclear.word() : "";
    }

    final ObjectNode pod(UserId user) {
        return cluster.objects().find("pods", marks.pod(user)).orElseThrow();
    }

    final void awaitHeld(UserId user, String... words) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(held(user)).contains(words));
    }
}
