package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxRuntimeContract;
import org.linekeeper.controller.user.UserId;
import org.springframework.util.unit.DataSize;

/// The contract on a real daemon, with an image that only sleeps, and the walls around a sandbox.
class DockerRuntimeIT extends SandboxRuntimeContract {
    private static final String NETWORK = "lk-ctest-net";
    private static final DockerSettings SETTINGS = new DockerSettings(
            URI.create("unix:///var/run/docker.sock"),
            TinyImage.NAME,
            NETWORK,
            List.of("9.9.9.9"),
            null,
            DataSize.ofMegabytes(128),
            64,
            512);
    private static final DockerClient DOCKER = DockerConfiguration.client(SETTINGS, Duration.ofSeconds(60));
    private static final DockerClient STREAMS = DockerConfiguration.client(SETTINGS, Duration.ZERO);

    private final String installation =
            "lk-ctest-" + UUID.randomUUID().toString().substring(0, 6);
    private final Labels labels = new Labels(installation);
    private final SandboxRuntime runtime =
            new DockerRuntime(DOCKER, STREAMS, SETTINGS, network(labels), installation, Clock.systemUTC());

    @BeforeAll
    static void makeTheImage() {
        TinyImage.make(DOCKER);
    }

    @AfterEach
    void removeEverything() {
        runtime.close();
        for (UserId user : List.of(ANA, BEN)) {
            try {
                DOCKER.removeContainerCmd(labels.name(user)).withForce(true).exec();
            } catch (NotFoundException e) {
                assertThat(runtime.observe(user)).isEmpty();
            }
            runtime.removeProfile(user);
        }
    }

    @AfterAll
    static void removeTheNetwork() {
        DOCKER.removeNetworkCmd(NETWORK).exec();
    }

    private static SandboxNetwork network(Labels labels) {
        return new SandboxNetwork(DOCKER, NETWORK, labels);
    }

    @Override
    protected SandboxRuntime runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return TinyImage.NAME;
    }

    @Override
    protected void takeName(UserId user) {
        DOCKER.createContainerCmd(TinyImage.NAME).withName(labels.name(user)).exec();
    }

    @Override
    protected void killBehindItsBack(ObservedSandbox sandbox) {
        DOCKER.killContainerCmd(sandbox.id()).exec();
    }

    @Test
    void bringsAKilledSandboxBackByItself() throws Exception {
        ObservedSandbox sandbox = runtime.create(spec(ANA, "inc1"));
        runtime.start(sandbox);

        InspectContainerResponse before =
                DOCKER.inspectContainerCmd(sandbox.id()).exec();
        long pid = java.util.Objects.requireNonNull(before.getState().getPidLong());
        assertThat(new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor())
                .isZero();

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            ObservedSandbox now = runtime.observe(ANA).orElseThrow();
            assertThat(now.id()).isEqualTo(sandbox.id());
            assertThat(now.restarts()).isPositive();
            assertThat(now.state()).isInstanceOf(State.Running.class);
        });
    }

    @Test
    void letsASandboxSayItsFarewellsAndLosesNothingOfThem() throws Exception {
        ObservedSandbox first = runtime.create(spec(ANA, "inc1"));
        runtime.start(first);
        assertThat(inside(first, "ls /profile")).isEmpty();

        runtime.remove(first);

        ObservedSandbox second = runtime.create(spec(ANA, "inc2"));
        runtime.start(second);
        assertThat(second.incarnation()).isEqualTo("inc2");
        assertThat(inside(second, "cat /profile/ended")).isEqualTo("farewell");
    }

    @Test
    void waitsForASandboxThatHangsNoLongerThanItsTimeForFarewells() throws Exception {
        ObservedSandbox sandbox = runtime.create(spec(ANA, "inc1"));
        runtime.start(sandbox);
        assertThat(inside(sandbox, "kill -STOP -1; echo hangs")).isEqualTo("hangs");

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> runtime.remove(sandbox));

        await().untilAsserted(() -> assertThat(runtime.observe(ANA)).isEmpty());
    }

    @Test
    void removesAtOnceWhatDoesNotRun() throws Exception {
        ObservedSandbox sandbox = runtime.create(spec(ANA, "inc1"));
        runtime.start(sandbox);
        killBehindItsBack(sandbox);

        runtime.remove(sandbox);

        await().untilAsserted(() -> assertThat(runtime.observe(ANA)).isEmpty());
        ObservedSandbox created = runtime.create(spec(ANA, "inc2"));
        runtime.remove(created);
        await().untilAsserted(() -> assertThat(runtime.observe(ANA)).isEmpty());
    }

    @Test
    void buildsTheWalls() {
        ObservedSandbox sandbox = runtime.create(spec(ANA, "inc1"));

        HostConfig walls = DOCKER.inspectContainerCmd(sandbox.id()).exec().getHostConfig();

        assertThat(walls.getReadonlyRootfs()).isTrue();
        assertThat(walls.getCapDrop()).containsExactly(Capability.ALL);
        assertThat(walls.getSecurityOpts()).containsExactly("no-new-privileges");
        assertThat(walls.getInit()).isTrue();
        assertThat(walls.getMemory()).isEqualTo(128L << 20);
        assertThat(walls.getPidsLimit()).isEqualTo(64);
        assertThat(walls.getCpuShares()).isEqualTo(512);
        assertThat(walls.getCpuQuota()).isZero();
        assertThat(walls.getDns()).containsExactly("9.9.9.9");
        assertThat(walls.getDnsOptions()).containsExactly("timeout:1", "attempts:1");
        assertThat(walls.getPrivileged()).isFalse();
        assertThat(walls.getPortBindings()).isNull();
    }

    @Test
    void givesTheSandboxItsFoldersAndNoOthers() throws Exception {
        ObservedSandbox sandbox = runtime.create(spec(ANA, "inc1"));
        runtime.start(sandbox);

        assertThat(inside(sandbox, "touch /profile/a /tmp/b /run/linekeeper/c && echo yes"))
                .isEqualTo("yes");
        assertThat(inside(sandbox, "touch /run/secrets/linekeeper/x 2>/dev/null || echo no"))
                .isEqualTo("no");
        assertThat(inside(sandbox, "touch /opt/x")).endsWith("Read-only file system");
        assertThat(inside(sandbox, "id -u")).isEqualTo(Integer.toString(UID));
        assertThat(inside(sandbox, "stat -c %u /tmp /run/linekeeper")).isEqualTo(UID + "\n" + UID);
    }

    @Test
    void leavesContainersOfOtherInstallationsOutOfItsListing() {
        SandboxRuntime other = new DockerRuntime(
                DOCKER,
                STREAMS,
                SETTINGS,
                network(new Labels(installation + "x")),
                installation + "x",
                Clock.systemUTC());
        ObservedSandbox theirs = other.create(spec(BEN, "inc1"));

        assertThat(runtime.list().sandboxes()).isEmpty();
        assertThat(runtime.list().profiles()).isEmpty();

        other.remove(theirs);
        other.removeProfile(BEN);
    }

    @Test
    void marksContainerAndVolumeAsItsOwn() {
        ObservedSandbox sandbox = runtime.create(spec(ANA, "inc1"));
        Map<String, String> marks = new HashMap<>(java.util.Objects.requireNonNull(
                DOCKER.inspectContainerCmd(sandbox.id()).exec().getConfig().getLabels()));

        assertThat(sandbox.name()).isEqualTo(installation + "-ana");
        assertThat(marks)
                .containsEntry("org.linekeeper.installation", installation)
                .containsEntry("org.linekeeper.user", "ana")
                .containsEntry("org.linekeeper.incarnation", "inc1")
                .containsEntry("org.linekeeper.image", TinyImage.NAME);
    }

    private static String inside(ObservedSandbox sandbox, String command) throws Exception {
        Process exec = new ProcessBuilder("docker", "exec", sandbox.id(), "sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String said = new String(exec.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        exec.waitFor();
        return said.strip();
    }
}
