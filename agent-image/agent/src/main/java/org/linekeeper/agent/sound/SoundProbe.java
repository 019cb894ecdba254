package org.linekeeper.agent.sound;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Proves the sandbox's sound path while no call is up: a short quiet tone played into one end of each
/// direction has to come out of the other. The directions have a frequency each and are tried at the same
/// time, so that a crossed or shared path shows. Holds nothing between runs.
public final class SoundProbe {
    private static final int RATE = 48_000;
    private static final int FRAME = RATE / 50;
    private static final int FRAMES_PLAYED = 25;

    /// Of what was recorded, the last 200 ms: all buffers on the way are full of tone then.
    private static final int FRAMES_MEASURED = 10;

    /// Soft enough not to disturb whoever listens.
    private static final double PLAYED_DBFS = -46;

    /// Nothing on the way is to change the level.
    private static final double TOLERANCE_DB = 6;

    private final PulseServer server;

    public SoundProbe(PulseServer server) {
        this.server = server;
    }

    /// Which way the sound goes.
    public enum Way {
        /// From `speaker`, which the client plays into, to the agent.
        TO_PHONE(1_450),
        /// From the agent to `microphone`, which the client records.
        TO_CLIENT(1_950);

        private final double hertz;

        Way(double hertz) {
            this.hertz = hertz;
        }
    }

    /// What the probe found.
    public sealed interface Result {
        /// Both directions carry their own sound and no other.
        record Proven(Level toPhone, Level toClient) implements Result {}

        /// @param faults the levels of the directions that fail
        record NotProven(List<Level> faults) implements Result {
            public NotProven {
                faults = List.copyOf(faults);
            }
        }

        /// Somebody needed the sound card, and nothing was found out.
        record GivenUp() implements Result {}

        /// The server does not answer, or has no such sink or source.
        record ServerAbsent(String reason) implements Result {}
    }

    /// What was measured at the end of one direction.
    ///
    /// @param ownDbfs   the tone that was played into it, [Goertzel#SILENCE_DBFS] where nothing came
    /// @param otherDbfs the other direction's tone, which does not belong here
    public record Level(Way way, double ownDbfs, double otherDbfs) {
        boolean proven() {
            return Math.abs(ownDbfs - PLAYED_DBFS) < TOLERANCE_DB && !crossed();
        }

        /// Sound of the other direction is here.
        public boolean crossed() {
            return otherDbfs > PLAYED_DBFS - TOLERANCE_DB;
        }
    }

    /// Takes less than a second. Not for while a call is up: the tone would be heard.
    ///
    /// @param needed whether somebody needs the sound card now; asked before each 20 ms of tone. What is on its way
    ///               then has been played 50 ms later
    public Result run(BooleanSupplier needed) {
        try (var speaker = server.play(PulseSoundCard.SPEAKER, RATE, FRAME);
                var toPhone = server.record(PulseSoundCard.SPEAKER_MONITOR, RATE, FRAME);
                var microphoneSink = server.play(PulseSoundCard.MICROPHONE_SINK, RATE, FRAME);
                var toClient = server.record(PulseSoundCard.MICROPHONE, RATE, FRAME)) {
            var atPhone = new short[FRAMES_PLAYED * FRAME];
            var atClient = new short[FRAMES_PLAYED * FRAME];
            var frame = new short[FRAME];
            for (int i = 0; i < FRAMES_PLAYED; i++) {
                if (needed.getAsBoolean()) {
                    return new Result.GivenUp();
                }
                play(speaker, Way.TO_PHONE, i, frame);
                play(microphoneSink, Way.TO_CLIENT, i, frame);
                record(toPhone, i, frame, atPhone);
                record(toClient, i, frame, atClient);
            }
            return judge(level(Way.TO_PHONE, atPhone), level(Way.TO_CLIENT, atClient));
        } catch (SoundException e) {
            return new Result.ServerAbsent(String.valueOf(e.getMessage()));
        }
    }

    private static void play(SoundOutput sink, Way way, int index, short[] frame) {
        double amplitude = Short.MAX_VALUE * Math.pow(10, PLAYED_DBFS / 20);
        for (int i = 0; i < FRAME; i++) {
            double phase = 2 * Math.PI * way.hertz * (index * FRAME + i) / RATE;
            frame[i] = (short) Math.round(amplitude * Math.sin(phase));
        }
        sink.awaitRoom();
        sink.write(frame);
    }

    private static void record(SoundInput source, int index, short[] frame, short[] sound) {
        source.read(frame);
        System.arraycopy(frame, 0, sound, index * FRAME, FRAME);
    }

    private static Level level(Way way, short[] sound) {
        var other = way == Way.TO_PHONE ? Way.TO_CLIENT : Way.TO_PHONE;
        return new Level(way, measure(sound, way), measure(sound, other));
    }

    private static double measure(short[] sound, Way way) {
        int length = FRAMES_MEASURED * FRAME;
        return Goertzel.levelDbfs(sound, sound.length - length, length, way.hertz, RATE);
    }

    static Result judge(Level toPhone, Level toClient) {
        if (toPhone.proven() && toClient.proven()) {
            return new Result.Proven(toPhone, toClient);
        }
        return new Result.NotProven(
                Stream.of(toPhone, toClient).filter(level -> !level.proven()).toList());
    }
}
