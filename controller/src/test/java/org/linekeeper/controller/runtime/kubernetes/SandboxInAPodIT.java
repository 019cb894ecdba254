package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.SandboxPaths;
import org.linekeeper.agent.supervise.SessionPrograms;
import org.linekeeper.controller.security.CertificateAuthority;
import org.linekeeper.controller.security.SandboxIdentities;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.protocol.AgentPaths;

/// The shipped image, started by Docker as a kubelet starts it: its volumes belong to root and are open to the pod's
/// group only (`fsGroup`), its temporary folders to everybody, and the kernel would rather end it than others.
class SandboxInAPodIT {
    private static final int UID = 100_123;
    private static final List<String> VOLUMES = List.of("profile", "identity", "tmp", "run");
    /// What a kubelet gives a pod that asks for little of a node's memory.
    private static final int SCORE = 984;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SessionPrograms SESSION = new SessionPrograms(SandboxPaths.RUNTIME, SandboxPaths.HOME);

    private static final String HEALTH =
            "exec 3<>/dev/tcp/127.0.0.1/%d; printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3; head -1 <&3"
                    .formatted(AgentPaths.HEALTH_PORT);

    @TempDir
    private Path folder;

    private final String name = "lk-pod-" + ProcessHandle.current().pid();
    private DataFolder data;

    @BeforeEach
    void makeVolumes() {
        InstallationSettings installation = new InstallationSettings(name, folder.resolve("data"));
        data = new DataFolder(installation);
        CertificateAuthority authority = new CertificateAuthority(data, Clock.systemUTC());
        Path issued = new SandboxIdentities(data, authority, installation).issue("ana", "one", UID);
        asRoot(List.of("-v", volume("profile", "/v")), "chown 0:%d /v && chmod 2775 /v".formatted(UID));
        for (String temporary : List.of("tmp", "run")) {
            asRoot(List.of("-v", volume(temporary, "/v")), "chown 0:%d /v && chmod 2777 /v".formatted(UID));
        }
        asRoot(
                List.of("-v", volume("identity", "/v"), "-v", issued + ":/issued:ro"),
                "cp /issued/* /v && chown -R 0:%d /v && chmod 440 /v/*".formatted(UID));
    }

    @AfterEach
    void removeEverything() {
        docker("rm", "-f", name);
        VOLUMES.forEach(kind -> docker("volume", "rm", "-f", name + "-" + kind));
        data.close();
    }

    /// Docker gives it nothing of what the image has there.
    private String volume(String kind, String at) {
        return name + "-" + kind + ":" + at + ":nocopy";
    }

    private void start() {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name, "--user", UID + ":" + UID));
        words.addAll(List.of("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
        words.addAll(List.of("--oom-score-adj", Integer.toString(SCORE)));
        words.addAll(List.of("-v", volume("tmp", "/tmp"), "-v", volume("run", "/run/linekeeper")));
        words.addAll(List.of("-v", volume("profile", "/profile")));
        words.addAll(List.of("-v", volume("identity", "/run/secrets/linekeeper") + ",ro"));
        words.addAll(List.of(Lab.sandboxImage(), "--health"));
        assertThat(docker(words.toArray(String[]::new))).matches("[0-9a-f]{64}");
    }

    @Test
    void bringsUpItsSession() {
        start();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(inside("pactl -s " + SESSION.soundAddress() + " list short sinks"))
                        .as(() -> docker("logs", name))
                        .contains("speaker", "micsink"));
        assertThat(inside("stat -c '%u %a' /run/linekeeper/session")).isEqualTo(UID + " 700");
        assertThat(inside("for p in dbus-daemon Xvnc pulseaudio; do cat /proc/$(pidof $p)/oom_score_adj; done"))
                .as("the session goes before the agent where memory runs out")
                .isEqualTo("994\n994\n994");
        await().atMost(PATIENCE).until(() -> inside(HEALTH).contains(" 200"));
        assertThat(docker("logs", name)).doesNotContain("confine:");
    }

    /// The temporary folders outlast a container in its pod, and so does what lies in them.
    @Test
    void comesUpAgainInTheSameFolders() {
        start();
        await().atMost(PATIENCE).until(() -> inside("ls /profile/agent").contains("events.jsonl"));

        assertThat(docker("kill", "-s", "KILL", name)).isEqualTo(name);
        asRoot(List.of("-v", volume("profile", "/v")), "test $(stat -c %u /v/home) = " + UID);
        assertThat(docker("start", name)).isEqualTo(name);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(inside("pactl -s " + SESSION.soundAddress() + " info"))
                        .as(() -> docker("logs", name))
                        .contains("speaker"));
    }

    private String inside(String command) {
        return docker("exec", name, "bash", "-c", command);
    }

    private void asRoot(List<String> volumes, String command) {
        List<String> words = new ArrayList<>(List.of("run", "--rm", "--network", "none", "--user", "0:0"));
        words.addAll(volumes);
        words.addAll(List.of("--entrypoint", "sh", Lab.sandboxImage(), "-ec", command + " && echo done"));
        assertThat(docker(words.toArray(String[]::new))).isEqualTo("done");
    }

    /// @return what it said, on both its outputs
    private static String docker(String... words) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
