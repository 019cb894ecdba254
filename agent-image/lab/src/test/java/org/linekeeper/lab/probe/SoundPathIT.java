package org.linekeeper.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.linekeeper.agent.supervise.SessionPrograms;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/// The agent's sound against a real PulseAudio as the agent itself runs it, in the shipped image and on its
/// runtime.
@Isolated("sound is in real time")
class SoundPathIT {
    private static final SessionPrograms PROGRAMS =
            new SessionPrograms(Path.of("/run/linekeeper"), Path.of("/profile/home"));
    private static final String CLASSES = "/tmp/lab";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final GenericContainer<?> sandbox = new GenericContainer<>(DockerImageName.parse("linekeeper/sandbox:dev"))
            .withCopyFileToContainer(MountableFile.forHostPath(Path.of("target", "classes")), CLASSES)
            .withCreateContainerCmdModifier(create -> create.withEntrypoint("sh", "-c")
                    .withCmd("while :; do %s; sleep 1; done".formatted(soundServer())));

    @BeforeEach
    void start() {
        sandbox.start();
        await().atMost(PATIENCE)
                .until(() ->
                        run("pactl -s " + PROGRAMS.soundAddress() + " info").contains("speaker"));
    }

    @AfterEach
    void stop() {
        sandbox.stop();
    }

    @Test
    void theProbeProvesAWholePathAndNamesABrokenDirection() {
        assertThat(probe("prove")).contains("Proven[toPhone=");

        run("pactl -s %s set-sink-mute micsink 1".formatted(PROGRAMS.soundAddress()));
        assertThat(probe("prove")).contains("NotProven[faults=[Level[way=TO_CLIENT, ownDbfs=-150.0");

        run("pactl -s %s set-sink-mute micsink 0".formatted(PROGRAMS.soundAddress()));
        run("pactl -s %s set-sink-volume speaker 0".formatted(PROGRAMS.soundAddress()));
        assertThat(probe("prove")).contains("NotProven[faults=[Level[way=TO_PHONE, ownDbfs=-150.0");

        run("kill -STOP $(pidof pulseaudio)");
        assertThat(probe("prove")).contains("ServerAbsent[").contains("no answer in");
        run("kill -CONT $(pidof pulseaudio)");

        run("pactl -s %s unload-module module-remap-source".formatted(PROGRAMS.soundAddress()));
        assertThat(probe("prove")).contains("ServerAbsent[");
    }

    @Test
    void whoUsesTheCardIsSeenAlsoAfterTheServerWasKilled() {
        inBackground("watch");
        await().atMost(PATIENCE).until(() -> log("watch").contains("serverUp=true, streams=[]"));

        probe("prove");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(log("watch"))
                        .contains("direction=PLAYS")
                        .contains("direction=RECORDS")
                        .contains("binary=java"));

        run("kill -9 $(pidof pulseaudio)");
        await().atMost(PATIENCE)
                .until(() -> lastLine("watch").contains("serverUp=true, streams=[]")
                        && log("watch").contains("serverUp=false"));
        probe("prove");
        assertThat(log("watch").split("direction=PLAYS", -1)).hasSizeGreaterThan(3);
    }

    @Test
    void aCallCarriesSoundThereAndBack() {
        inBackground("call");

        var summary = probe("probe rounds=2 bursts=20 seed=4");

        assertThat(summary).contains("\"sent\":20").containsPattern("\"received\":(19|20)");
    }

    private static String soundServer() {
        return PROGRAMS.all().stream()
                .filter(program -> program.name().equals(SessionPrograms.SOUND))
                .map(program -> "'" + String.join("' '", program.command()) + "'")
                .findFirst()
                .orElseThrow();
    }

    /// Runs the probe in the sandbox; what it printed last.
    private String probe(String mode) {
        var lines = run(probeCommand(mode) + " 2>/dev/null").strip().lines().toList();
        return lines.isEmpty() ? "" : lines.getLast();
    }

    private void inBackground(String mode) {
        run("%s > /tmp/%s.log 2>&1 &".formatted(probeCommand(mode), mode));
    }

    private static String probeCommand(String mode) {
        return "/opt/linekeeper/runtime/bin/java -Xmx48m --enable-native-access=ALL-UNNAMED"
                + " -cp '%s:/opt/linekeeper/agent.jar:/opt/linekeeper/lib/*' %s %s server=%s"
                        .formatted(CLASSES, SoundLatencyProbe.class.getName(), mode, PROGRAMS.soundAddress());
    }

    private String log(String mode) {
        return run("cat /tmp/%s.log".formatted(mode));
    }

    private String lastLine(String mode) {
        return List.of(log(mode).strip().split("\n", -1)).getLast();
    }

    private String run(String command) {
        try {
            return sandbox.execInContainer("sh", "-c", command).getStdout();
        } catch (IOException e) {
            throw new IllegalStateException(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command, e);
        }
    }
}
