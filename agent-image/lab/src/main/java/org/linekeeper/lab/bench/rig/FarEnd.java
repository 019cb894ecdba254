package org.linekeeper.lab.bench.rig;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.linekeeper.lab.measure.Resampling;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.Wav;
import org.linekeeper.lab.peer.Caller;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.LogLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who calls the sandbox and baresip: the same program, by the same clock, over the same network for both.
public final class FarEnd {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration START = Duration.ofSeconds(30);
    private static final String TEXT = "/tmp/words.txt";
    private static final String VOICE = "/tmp/voice.wav";
    private static final String SOUND = "/tmp/sound.wav";
    private static final String CODED = "/tmp/coded.wav";

    private final Caller caller;

    public FarEnd(Caller caller) {
        this.caller = caller;
    }

    /// What calls that were begun at a steady rate waited for, in milliseconds.
    ///
    /// @param calls    how many were begun
    /// @param ringing  each that got a 180
    /// @param answered each that got a 200
    /// @param heard    each that got an RTP packet
    /// @param failed   why, for each that was not answered
    /// @param repeated messages that had to be sent again
    public record Load(
            int calls,
            List<Double> ringing,
            List<Double> answered,
            List<Double> heard,
            List<String> failed,
            int repeated,
            double seconds) {
        public static final Load NONE = new Load(0, List.of(), List.of(), List.of(), List.of(), 0, 0);

        public Load {
            ringing = List.copyOf(ringing);
            answered = List.copyOf(answered);
            heard = List.copyOf(heard);
            failed = List.copyOf(failed);
        }

        public Load and(Load other) {
            return new Load(
                    calls + other.calls,
                    joined(ringing, other.ringing),
                    joined(answered, other.answered),
                    joined(heard, other.heard),
                    joined(failed, other.failed),
                    repeated + other.repeated,
                    seconds + other.seconds);
        }

        private static <T> List<T> joined(List<T> first, List<T> second) {
            return Stream.concat(first.stream(), second.stream()).toList();
        }
    }

    /// Calls, one after the other at that rate, or as many as are answered where that is less; each is hung up when it
    /// is answered and heard.
    public Load load(SipTarget to, int calls, int perSecond) {
        Duration most = Duration.ofSeconds(3L * calls / perSecond).plus(START);
        try (Caller.Program program = start("load", to, "calls=" + calls, "rate=" + perSecond)) {
            JsonNode end = await(program, "the calls' end", most, "loaded");
            List<JsonNode> done = kind(program, "call");
            return new Load(
                    end.path("calls").asInt(),
                    numbers(done, "ringing_ms"),
                    numbers(done, "answered_ms"),
                    numbers(done, "sound_ms"),
                    kind(program, "failed").stream()
                            .map(node -> node.path("why").asString(""))
                            .toList(),
                    end.path("repeated").asInt(),
                    end.path("seconds").asDouble());
        }
    }

    /// Calls with G.711 and sends all sound back over a good network.
    public Echo echo(SipTarget to) {
        return echo(to, "PCMU", 1, BadWeather.NONE);
    }

    /// Calls and sends all sound back, over a network that may be bad on the way back. Returns when all calls are up.
    ///
    /// @throws RefusedException where they are not wanted
    public Echo echo(SipTarget to, String codec, int calls, BadWeather weather) {
        List<String> arguments = new ArrayList<>(List.of("codec=" + codec, "calls=" + calls));
        arguments.addAll(List.of(weather.arguments()));
        Caller.Program program = start("echo", to, arguments.toArray(String[]::new));
        try {
            await(program, "the echo's calls are up", START, "up");
            return new Echo(program);
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /// Calls that send all sound back; closing hangs up.
    public static final class Echo implements AutoCloseable {
        private final Caller.Program program;

        private Echo(Caller.Program program) {
            this.program = program;
        }

        /// Whether nobody has hung up.
        public boolean isUp() {
            return kind(program, "done").isEmpty();
        }

        /// Does something while the calls are up, and makes sure that they were up all the time.
        public <T> T during(Supplier<T> work) {
            T result = work.get();
            if (!isUp()) {
                throw new LabException("the echo's call ended while it was needed");
            }
            return result;
        }

        @Override
        public void close() {
            program.close();
        }
    }

    /// Says words; 48 kHz.
    public Wav voice(String words) {
        caller.write(TEXT, words.getBytes(StandardCharsets.UTF_8));
        caller.run("espeak-ng", "-v", "en", "-s", "150", "-f", TEXT, "-w", VOICE);
        return Resampling.to(Signal.RATE, Wav.parse(caller.read(VOICE)));
    }

    /// What becomes of a sound by encoding and decoding alone; 48 kHz.
    public Wav coded(Wav sound, String codec) {
        caller.write(SOUND, sound.toBytes());
        try (Caller.Program program = caller.start("code", "codec=" + codec, "in=" + SOUND, "out=" + CODED)) {
            await(program, codec + " has coded", START.plus(sound.length()), "done");
            return Wav.parse(caller.read(CODED));
        }
    }

    /// How long before its sound a call of [#send]'s is silent.
    public static final Duration LEAD = Duration.ofSeconds(2);

    /// Calls, is silent for [#LEAD], sends a sound and hangs up. Returns then.
    ///
    /// @param ppm by how many millionths its clock is fast
    /// @throws RefusedException where the call is not wanted
    public void send(SipTarget to, Wav sound, String codec, int ppm, BadWeather weather) {
        caller.write(SOUND, sound.toBytes());
        List<String> arguments =
                new ArrayList<>(List.of("codec=" + codec, "file=" + SOUND, "lead=" + LEAD.toMillis(), "ppm=" + ppm));
        arguments.addAll(List.of(weather.arguments()));
        try (Caller.Program program = start("speech", to, arguments.toArray(String[]::new))) {
            Duration most = START.plus(LEAD).plus(sound.length().multipliedBy(2));
            await(program, "the sound is sent", most, "done");
        }
    }

    /// Whoever was called has said no.
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(int status) {
            super("refused with " + status);
        }
    }

    private Caller.Program start(String mode, SipTarget to, String... more) {
        List<String> arguments = new ArrayList<>(List.of(mode, "target=" + to.hostAndPort(), "user=" + to.user()));
        arguments.addAll(List.of(more));
        return caller.start(arguments.toArray(String[]::new));
    }

    private static JsonNode await(Caller.Program program, String what, Duration most, String kind) {
        JsonNode found = program.output()
                .awaitParsed(
                        what,
                        most,
                        line -> parsed(line)
                                .filter(node -> is(node, kind) || is(node, "refused") || is(node, "broken")));
        if (is(found, "refused")) {
            throw new RefusedException(found.path("status").asInt());
        }
        if (is(found, "broken")) {
            throw new LabException(
                    what + ": the caller has given up: " + found.path("why").asString(""));
        }
        return found;
    }

    private static List<JsonNode> kind(Caller.Program program, String kind) {
        return program.output().lines().stream()
                .flatMap(line -> parsed(line).stream())
                .filter(node -> is(node, kind))
                .toList();
    }

    private static List<Double> numbers(List<JsonNode> nodes, String name) {
        return nodes.stream()
                .map(node -> node.path(name))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asDouble)
                .toList();
    }

    private static boolean is(JsonNode node, String kind) {
        return node.path("kind").asString("").equals(kind);
    }

    private static Optional<JsonNode> parsed(LogLine line) {
        return line.text().startsWith("{") ? Optional.of(JSON.readTree(line.text())) : Optional.empty();
    }
}
