package org.linekeeper.lab.probe;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.linekeeper.agent.sound.PulseServer;
import org.linekeeper.agent.sound.PulseServerStreams;
import org.linekeeper.agent.sound.SoundProbe;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.Wav;

/// Measures how long sound takes from the client's loudspeaker to its microphone, through whatever joins
/// the two in this sandbox: plays bursts into `speaker` and finds them in `microphone`, as a client with
/// 20 ms buffers would. Runs inside the sandbox, on the agent's own runtime, and prints JSON lines.
///
/// ```
/// probe server=unix:/run/… bursts=200 rounds=10 seed=1     latency of single bursts, then a summary
/// drift server=…           seconds=1800 window=60 seed=1   latency of each window in a long call
/// copy  server=…           the floor, until it is ended: says `copying`, then copies speaker to microphone
/// talk  server=… file=…    plays a WAVE file into the speaker again and again, until it is ended
/// record server=… millis=… the microphone: lines of `=` and samples in Base64, then `recorded`
/// call  server=…           the agent's media with an echo, until it is ended
/// prove server=…           whether the sound path is whole
/// watch server=…           who plays and records, until it is ended
/// ```
public final class SoundLatencyProbe {
    private static final ToneBurst BURST = new ToneBurst(1_000, 60, 10_000);

    private static final int FRAME = Signal.RATE / 50;

    private final PulseServer server;
    private final Random random;
    private final PrintStream out;
    private final long beganNanos = System.nanoTime();

    private SoundLatencyProbe(String server, long seed, PrintStream out) {
        this.server = new PulseServer(server);
        this.random = new Random(seed);
        this.out = out;
    }

    static void main(String[] arguments) throws InterruptedException, IOException {
        if (arguments.length == 0) {
            throw new IllegalArgumentException(
                    "the first argument is the mode: probe, drift, copy, talk, record, call, prove or watch");
        }
        var options = options(arguments);
        var address = options.getOrDefault("server", "");
        var probe = new SoundLatencyProbe(address, number(options, "seed", 1), System.out);
        switch (arguments[0]) {
            case "probe" -> probe.rounds(number(options, "rounds", 10), number(options, "bursts", 200));
            case "drift" -> probe.windows(number(options, "seconds", 1_800), number(options, "window", 60));
            case "copy" -> BareCopier.run(address, () -> System.out.println(JsonLine.of("copying")));
            case "talk" -> probe.talk(Path.of(options.getOrDefault("file", "")));
            case "record" -> probe.record(number(options, "millis", 10_000));
            case "call" -> EchoCall.run(probe.server, System.out);
            case "prove" ->
                System.out.println(JsonLine.of("proof", "result", new SoundProbe(probe.server).run(() -> false)));
            case "watch" -> probe.watch();
            default -> throw new IllegalArgumentException("no such mode: " + arguments[0]);
        }
    }

    private static Map<String, String> options(String[] arguments) {
        var options = new TreeMap<String, String>();
        for (int i = 1; i < arguments.length; i++) {
            var pair = arguments[i].split("=", 2);
            options.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
        return options;
    }

    private static int number(Map<String, String> options, String name, int otherwise) {
        return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
    }

    /// Opens the streams anew each round, so that the server's blocks, the agent's packets and ours meet in
    /// many phases: one phase alone shifts the result by 5 to 15 ms.
    private void rounds(int rounds, int bursts) throws InterruptedException {
        var all = new ArrayList<Double>();
        int perRound = Math.max(1, bursts / rounds);
        for (int round = 0; round < rounds; round++) {
            try (var loop = new BurstLoop(server, BURST, random)) {
                loop.next(); // the first one warms the path up
                for (int i = 0; i < perRound; i++) {
                    print(loop.next(), all);
                }
            }
        }
        out.println(new LatencySummary(perRound * rounds, all).json("summary", seconds()));
    }

    private void windows(int seconds, int windowSeconds) throws InterruptedException {
        try (var loop = new BurstLoop(server, BURST, random)) {
            for (int end = windowSeconds; end <= seconds; end += windowSeconds) {
                var millis = new ArrayList<Double>();
                int sent = 0;
                while (seconds() < end) {
                    loop.next().ifPresent(millis::add);
                    sent++;
                }
                out.println(new LatencySummary(sent, millis).json("window", seconds()));
            }
        }
    }

    private void talk(Path file) {
        short[] sound = Wav.read(file).samples();
        try (var speaker = server.play("speaker", Signal.RATE, FRAME)) {
            out.println(JsonLine.of("talking"));
            var frame = new short[FRAME];
            for (int at = 0; true; at = at + FRAME < sound.length ? at + FRAME : 0) {
                speaker.awaitRoom();
                Arrays.fill(frame, (short) 0);
                System.arraycopy(sound, at, frame, 0, Math.min(FRAME, sound.length - at));
                speaker.write(frame);
            }
        }
    }

    private void record(int millis) {
        try (var microphone = server.record("microphone", Signal.RATE, FRAME)) {
            var frame = new short[FRAME];
            var bytes = ByteBuffer.allocate(FRAME * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            microphone.read(frame);
            out.println(JsonLine.of("recording"));
            for (int done = 0; done < millis; done += FRAME * 1_000 / Signal.RATE) {
                microphone.read(frame);
                bytes.asShortBuffer().put(frame);
                out.println("=" + Base64.getEncoder().encodeToString(bytes.array()));
            }
            out.println(JsonLine.of("recorded"));
        }
    }

    private void watch() throws InterruptedException {
        try (var streams = PulseServerStreams.watch(server)) {
            streams.subscribe(now -> out.println(JsonLine.of("streams", "at_s", seconds(), "now", now)));
            Thread.currentThread().join();
        }
    }

    private void print(OptionalDouble latency, List<Double> all) {
        latency.ifPresent(all::add);
        out.println(JsonLine.of("burst", "at_s", seconds(), "latency_ms", latency.orElse(Double.NaN)));
    }

    private double seconds() {
        return (System.nanoTime() - beganNanos) * 1e-9;
    }
}
