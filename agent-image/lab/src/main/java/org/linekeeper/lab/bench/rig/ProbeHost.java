package org.linekeeper.lab.bench.rig;

import com.github.dockerjava.api.DockerClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.Wav;
import org.linekeeper.lab.peer.ContainerLog;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.LogLine;
import org.linekeeper.lab.peer.OwnProgram;
import org.linekeeper.lab.probe.HeapWitness;
import org.linekeeper.lab.probe.SoundLatencyProbe;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs [SoundLatencyProbe] in a container that has the agent's runtime under `/opt/linekeeper` and a sound
/// card like a sandbox's. The program comes in by a volume, since nothing else can be written there.
public final class ProbeHost {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path PROGRAM = OwnProgram.path();
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
    public Running copier() {
        return start("the copier copies", "copy");
    }

    /// Plays a sound into the client's loudspeaker again and again, as a client in a talk does. Returns when it plays.
    public Running talk(Wav sound) {
        copyIn("talk.wav", sound.toBytes());
        return start("the talk begins", "talk", "file=" + folder + "/talk.wav");
    }

    /// Records what the client hears. Returns when it records.
    public Tape record(Duration length) {
        ContainerLog output = run("record", "millis=" + length.toMillis());
        try {
            output.awaitParsed("the recorder records", START, ProbeHost::parsed);
            return new Tape(output, length);
        } catch (LabException e) {
            output.close();
            throw e;
        }
    }

    /// A recording under way.
    public static final class Tape implements AutoCloseable {
        private final ContainerLog output;
        private final Duration length;

        private Tape(ContainerLog output, Duration length) {
            this.output = output;
            this.length = length;
        }

        /// Waits for its end.
        public Wav await() {
            output.awaitParsed(
                    "the recording's end",
                    length.plus(START),
                    line -> parsed(line)
                            .filter(node -> node.path("kind").asString("").equals("recorded")));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            output.lines().stream()
                    .map(LogLine::text)
                    .filter(text -> text.startsWith("="))
                    .forEach(text -> bytes.writeBytes(Base64.getDecoder().decode(text.substring(1))));
            return Wav.ofRaw(Signal.RATE, bytes.toByteArray());
        }

        @Override
        public void close() {
            output.close();
        }
    }

    private void copyIn(String name, byte[] bytes) {
        try {
            Path here = Files.createTempDirectory("probe");
            Path file = here.resolve(name);
            try {
                Files.write(file, bytes);
                docker.copyArchiveToContainerCmd(container)
                        .withHostResource(file.toString())
                        .withRemotePath(folder)
                        .exec();
            } finally {
                Files.deleteIfExists(file);
                Files.delete(here);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs the agent's phone side in a process of its own, which tells its heap; see [HeapWitness]. Returns when its
    /// line is registered.
    ///
    /// @param address  of its line
    /// @param user     for the registrar
    public Witness heapWitness(String address, String user, String password) {
        List<String> arguments =
                List.of("server=" + sound, "address=" + address, "user=" + user, "password=" + password);
        ContainerLog output =
                ContainerLog.ofProgram(docker, container, held(HeapWitness.class, arguments, pidFile("witness")));
        Witness witness = new Witness(output, pidFile("witness"));
        try {
            output.awaitParsed("the witness is registered", START, ProbeHost::parsed);
            return witness;
        } catch (LabException e) {
            witness.close();
            throw e;
        }
    }

    /// The agent's phone side that tells its heap.
    public final class Witness implements AutoCloseable {
        private final ContainerLog output;
        private final String pidFile;

        private Witness(ContainerLog output, String pidFile) {
            this.output = output;
            this.pidFile = pidFile;
        }

        /// What it holds after the next collection of everything, in bytes.
        public long heapBytes() {
            Instant since = Instant.now().plus(HeapWitness.EVERY);
            return output.awaitParsed(
                    "the witness tells its heap",
                    START.plus(HeapWitness.EVERY.multipliedBy(2)),
                    line -> line.at().isBefore(since)
                            ? Optional.empty()
                            : parsed(line)
                                    .filter(node ->
                                            node.path("kind").asString("").equals("heap"))
                                    .map(node -> node.path("bytes").asLong()));
        }

        @Override
        public void close() {
            end(pidFile);
            output.close();
        }
    }

    private Running start(String what, String... arguments) {
        String pidFile = pidFile(arguments[0]);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("server=" + sound);
        ContainerLog output = ContainerLog.ofProgram(docker, container, held(SoundLatencyProbe.class, all, pidFile));
        Running running = new Running(output, pidFile);
        try {
            output.awaitParsed(what, START, ProbeHost::parsed);
            return running;
        } catch (LabException e) {
            running.close();
            throw e;
        }
    }

    /// A program in the container while it runs; closing ends it.
    public final class Running implements AutoCloseable {
        private final ContainerLog output;
        private final String pidFile;

        private Running(ContainerLog output, String pidFile) {
            this.output = output;
            this.pidFile = pidFile;
        }

        @Override
        public void close() {
            end(pidFile);
            output.close();
        }
    }

    private static String pidFile(String program) {
        return "/tmp/probe-" + program + ".pid";
    }

    private void end(String pidFile) {
        Inside.run(docker, container, "sh", "-c", "kill \"$(cat \"$0\")\"", pidFile);
    }

    /// A command whose process id is kept in a file.
    private String[] held(Class<?> program, List<String> arguments, String pidFile) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "echo $$ >\"$0\"; exec \"$@\"", pidFile));
        command.addAll(java(program));
        command.addAll(arguments);
        return command.toArray(String[]::new);
    }

    private ContainerLog run(String... arguments) {
        List<String> command = java(SoundLatencyProbe.class);
        command.addAll(List.of(arguments));
        command.add("server=" + sound);
        return ContainerLog.ofProgram(docker, container, command.toArray(String[]::new));
    }

    private List<String> java(Class<?> program) {
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
                program.getName()));
    }

    private static Optional<JsonNode> parsed(LogLine line) {
        return line.text().startsWith("{") ? Optional.of(JSON.readTree(line.text())) : Optional.empty();
    }
}
