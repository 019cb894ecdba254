package org.linekeeper.lab.caller;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.linekeeper.lab.measure.Resampling;
import org.linekeeper.lab.measure.Wav;
import org.linekeeper.lab.probe.JsonLine;

/// The far end's program. Prints JSON lines: `up` once its calls are up, `refused` where one was not wanted, `done` at
/// its end.
///
/// ```
/// load   target=host:port user=… calls=1000 rate=20 most=64                    see CallLoad
/// echo   target=… user=… codec=PCMU calls=1 seed=1 jitter=0 loss=0             until it or a call ends; see EchoLoop
/// speech target=… user=… codec=PCMU file=… lead=2000 seed=1 loss=0 ppm=0       sends a sound after some silence
/// code   codec=PCMU in=… out=…                                                 encodes and decodes, nothing else
/// resample rate=48000 in=… out=…
/// ```
///
/// `loss` is a number of lost packets in a thousand; files are mono WAVE.
public final class Main {
    private static final int WIDE = 48_000;
    private static final int LOOK_MILLIS = 50;

    private final Map<String, String> options;

    private Main(Map<String, String> options) {
        this.options = options;
    }

    static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = new TreeMap<>();
        for (int i = 1; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            options.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
        Main main = new Main(options);
        try {
            switch (arguments.length == 0 ? "" : arguments[0]) {
                case "load" -> main.load();
                case "echo" -> main.echo();
                case "speech" -> main.speech();
                case "code" -> main.code();
                case "resample" -> main.resample();
                default -> throw new IllegalArgumentException("modes: load, echo, speech, code, resample");
            }
            System.out.println(JsonLine.of("done"));
        } catch (FarCall.RefusedException e) {
            System.out.println(JsonLine.of("refused", "status", e.status()));
        } catch (IOException e) {
            System.out.println(JsonLine.of("broken", "why", e + " (target " + options.get("target") + ")"));
            throw e;
        }
    }

    private void load() throws IOException {
        new CallLoad(
                        new CallLoad.Plan(
                                text("user"), target(), number("calls", 1), number("rate", 20), number("most", 64)),
                        System.out)
                .run();
    }

    private void echo() throws IOException, InterruptedException {
        List<FarCall> calls = new ArrayList<>();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> hangUp(calls)));
        try (FarCodec codec = FarCodec.named(text("codec"))) {
            for (int i = 0; i < number("calls", 1); i++) {
                FarCall call = place(codec);
                calls.add(call);
                new EchoLoop(call.sound(), network()).start();
            }
            System.out.println(JsonLine.of("up"));
            while (calls.stream().allMatch(FarCall::isUp)) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    private static void hangUp(List<FarCall> calls) {
        for (FarCall call : calls) {
            try (call) {
                assert call.isUp() : "the other side has hung up";
            } catch (IOException e) {
                System.err.println("a call was not hung up: " + e);
            }
        }
    }

    private void speech() throws IOException {
        try (FarCodec codec = FarCodec.named(text("codec"))) {
            List<byte[]> payloads = encode(codec, withLead(sound(codec.rate(), "file"), number("lead", 2_000)));
            try (FarCall call = place(codec)) {
                System.out.println(JsonLine.of("up"));
                new SpeechSender(call, codec, network(), number("ppm", 0), number("seed", 1)).send(payloads);
            }
        }
    }

    private void code() {
        try (FarCodec codec = FarCodec.named(text("codec"))) {
            Wav sound = sound(codec.rate(), "in");
            short[] decoded = new short[sound.samples().length + codec.frameSamples()];
            int at = 0;
            for (byte[] payload : encode(codec, sound)) {
                short[] frame = codec.decode(payload);
                System.arraycopy(frame, 0, decoded, at, frame.length);
                at += frame.length;
            }
            Wav narrow = new Wav(codec.rate(), Arrays.copyOf(decoded, at));
            Resampling.to(WIDE, narrow).write(Path.of(text("out")));
        }
    }

    private void resample() {
        sound(number("rate", WIDE), "in").write(Path.of(text("out")));
    }

    private static Wav withLead(Wav sound, int millis) {
        int lead = sound.rate() / 1_000 * millis;
        short[] all = new short[lead + sound.samples().length];
        System.arraycopy(sound.samples(), 0, all, lead, sound.samples().length);
        return new Wav(sound.rate(), all);
    }

    private static List<byte[]> encode(FarCodec codec, Wav sound) {
        List<byte[]> payloads = new ArrayList<>();
        int frame = codec.frameSamples();
        for (int at = 0; at + frame <= sound.samples().length; at += frame) {
            payloads.add(codec.encode(Arrays.copyOfRange(sound.samples(), at, at + frame)));
        }
        return payloads;
    }

    private FarCall place(FarCodec codec) throws IOException {
        return new FarCall(
                text("user"), target(), codec, "far" + Long.toString(System.nanoTime(), Character.MAX_RADIX));
    }

    private BadNetwork network() {
        return new BadNetwork(number("seed", 1), number("jitter", 0), number("loss", 0) / 1_000.0);
    }

    private Wav sound(int rate, String option) {
        return Resampling.to(rate, Wav.read(Path.of(text(option))));
    }

    private InetSocketAddress target() throws IOException {
        String[] target = text("target").split(":", 2);
        return new InetSocketAddress(InetAddress.getByName(target[0]), Integer.parseInt(target[1]));
    }

    private int number(String name, int otherwise) {
        String value = options.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    private String text(String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException("needs " + name + "=");
        }
        return value;
    }
}
