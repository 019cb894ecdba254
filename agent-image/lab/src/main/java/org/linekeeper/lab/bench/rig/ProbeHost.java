package org.linekeeper.lab.bench.rig;

import com.github.dockerjava.api.DockerClient;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.linekeeper.lab.peer.ContainerLog;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.LogLine;
import org.linekeeper.lab.probe.SoundLatencyProbe;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs [SoundLatencyProbe] in a container that has the agent's runtime under `/opt/linekeeper` and a sound
/// card like a sandbox's. The program comes in by a volume, since nothing else can be written there.
public final class ProbeHost {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path PROGRAM = program();
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration PER_BURST = Duration.ofSeconds(1);

    private final DockerClient docker;
    private final String container;
    private final String folder;
    private final String sound;

    private ProbeHost(DockerClient docker, String container, String folder, String sound) {
        this.docker = docker;
        this.container = container;
        this.folder = folder;
        this.sound = sound;
    }

    /// @param folder on a volume of the container
    /// @param sound  PulseAudio's address, `unix:/…`
    public static ProbeHost install(DockerClient docker, String container, String folder, String sound) {
        docker.copyArchiveToContainerCmd(container)
                .withHostResource(PROGRAM.toString())
                .withRemotePath(folder)
                .exec();
        return new ProbeHost(docker, container, folder, sound);
    }

    /// Where this program's own classes stand: a folder or a jar.
    private static Path program() {
        try {
            return Path.of(ProbeHost.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Sends bursts at random moments, one after the other.
    public Bursts bursts(int count, int seed) {
        List<Double> millis = new ArrayList<>();
        Duration most = START.plus(PER_BURST.multipliedBy(count));
        try (ContainerLog output = run("probe", "bursts=" + count, "rounds=1", "seed=" + seed)) {
            output.awaitParsed(
                    "the probe's end",
                    most,
                    line -> parsed(line)
                            .filter(node -> node.path("kind").asString("").equals("summary")));
            output.lines().stream()
                    .flatMap(line -> parsed(line).stream())
                    .filter(node -> node.path("kind").asString("").equals("burst"))
                    .map(node -> node.path("latency_ms"))
                    .filter(JsonNode::isNumber)
                    .forEach(latency -> millis.add(latency.asDouble()));
        }
        return new Bursts(count, millis);
    }

    /// Sends bursts all the time.
    ///
    /// @param listener hears of each window when it is over
    public void windows(Duration length, Duration window, Consumer<Window> listener) {
        long seconds = length.toSeconds();
        long width = window.toSeconds();
        try (ContainerLog output = run("drift", "seconds=" + seconds, "window=" + width, "seed=1")) {
            for (long end = width; end <= seconds; end += width) {
                long from = end - width;
                listener.accept(output.awaitParsed(
                        "a window's end",
                        START.plus(window),
                        line -> parsed(line)
                                .filter(node -> node.path("kind").asString("").equals("window"))
                                .map(Window::of)
                                .filter(found -> found.atSeconds() > from + width / 2.0)));
            }
        }
    }

    /// What one stretch of time gave.
    ///
    /// @param atSeconds its end, since the probe's start
    /// @param p50       of those received, in milliseconds; NaN where there is none
    public record Window(double atSeconds, int sent, int received, double p50, double p95) {
        private static Window of(JsonNode node) {
            return new Window(
                    node.path("at_s").asDouble(),
                    node.path("sent").asInt(),
                    node.path("received").asInt(),
                    node.path("p50_ms").asDouble(Double.NaN),
                    node.path("p95_ms").asDouble(Double.NaN));
        }
    }

    /// Starts the bare copier, the floor of all latencies. Returns when it copies.
    public Copier copier() {
        String pidFile = folder + "/copier.pid";
        List<String> command = new ArrayList<>(List.of("sh", "-c", "echo $$ >\"$0\"; exec \"$@\"", pidFile));
        command.addAll(java());
        command.addAll(List.of("copy", "server=" + sound));
        ContainerLog output = ContainerLog.ofProgram(docker, container, command.toArray(String[]::new));
        Copier copier = new Copier(output, pidFile);
        try {
            output.awaitParsed("the copier copies", START, ProbeHost::parsed);
            return copier;
        } catch (LabException e) {
            copier.close();
            throw e;
        }
    }

    /// The bare copier while it runs; closing ends it.
    public final class Copier implements AutoCloseable {
        private final ContainerLog output;
        private final String pidFile;

        private Copier(ContainerLog output, String pidFile) {
            this.output = output;
            this.pidFile = pidFile;
        }

        public Bursts bursts(int count, int seed) {
            return ProbeHost.this.bursts(count, seed);
        }

        @Override
        public void close() {
            Inside.run(docker, container, "sh", "-c", "kill \"$(cat \"$0\")\"", pidFile);
            output.close();
        }
    }

    private ContainerLog run(String... arguments) {
        List<String> command = java();
        command.addAll(List.of(arguments));
        command.add("server=" + sound);
        return ContainerLog.ofProgram(docker, container, command.toArray(String[]::new));
    }

    private List<String> java() {
        return new ArrayList<>(List.of(
                // baresip's image sets this, and libpulse would overrule the probe's own buffers with it
                "env",
                "-u",
                "PULSE_LATENCY_MSEC",
                "/opt/linekeeper/runtime/bin/java",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                "/opt/linekeeper/agent.jar:/opt/linekeeper/lib/*:" + folder + "/" + PROGRAM.getFileName(),
                SoundLatencyProbe.class.getName()));
    }

    private static Optional<JsonNode> parsed(LogLine line) {
        return line.text().startsWith("{") ? Optional.of(JSON.readTree(line.text())) : Optional.empty();
    }
}
