package org.linekeeper.lab.probe;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.linekeeper.agent.sound.PulseServer;
import org.linekeeper.agent.sound.SoundException;
import org.linekeeper.agent.sound.SoundInput;
import org.linekeeper.agent.sound.SoundOutput;

/// A client of the sound card as a calling program is one: plays into `speaker` and records from
/// `microphone` all the time, both in blocks of 20 ms. What it plays is silence, and a burst on demand.
final class BurstLoop implements AutoCloseable {
    private static final int RATE = 48_000;
    private static final int FRAME = RATE / 50;

    /// A burst that takes longer than this is lost.
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    private final ToneBurst burst;
    private final SoundOutput speaker;
    private final SoundInput microphone;
    private final Recording recording = new Recording(RATE, 3);

    /// Where in the next frame a burst is to begin, and when that was, each handed over once.
    private final SynchronousQueue<Integer> wanted = new SynchronousQueue<>();

    private final SynchronousQueue<Long> begun = new SynchronousQueue<>();
    private final Random random;

    BurstLoop(PulseServer server, ToneBurst burst, Random random) {
        this.burst = burst;
        this.random = random;
        microphone = server.record("microphone", RATE, FRAME);
        speaker = server.play("speaker", RATE, FRAME);
        Thread.ofPlatform().name("probe-record").daemon().start(this::record);
        Thread.ofPlatform().name("probe-play").daemon().start(this::play);
    }

    /// Plays one burst at a random moment; how long it took in milliseconds, empty where it did not arrive.
    OptionalDouble next() throws InterruptedException {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(40_000));
        wanted.put(random.nextInt(FRAME));
        long begin = begun.take();
        var sound = recording.between(begin, begin + PATIENCE_NANOS);
        var found = burst.begin(sound, RATE);
        return found.isPresent() ? OptionalDouble.of(found.getAsInt() * 1e3 / RATE) : OptionalDouble.empty();
    }

    private void record() {
        var frame = new short[FRAME];
        try {
            while (true) {
                microphone.read(frame);
                recording.append(frame, System.nanoTime());
            }
        } catch (SoundException e) {
            System.err.println("probe-record ends: " + e.getMessage());
        }
    }

    private void play() {
        var tone = burst.samples(RATE);
        var frame = new short[FRAME];
        int played = tone.length;
        try {
            while (true) {
                speaker.awaitRoom();
                var position = played < tone.length ? null : wanted.poll();
                int offset = position == null ? 0 : position;
                played = position == null ? played : 0;
                Arrays.fill(frame, (short) 0);
                int length = Math.min(tone.length - played, FRAME - offset);
                System.arraycopy(tone, played, frame, offset, length);
                played += length;
                long now = System.nanoTime();
                speaker.write(frame);
                if (position != null) {
                    begun.put(now + offset * TimeUnit.SECONDS.toNanos(1) / RATE);
                }
            }
        } catch (SoundException e) {
            System.err.println("probe-play ends: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        speaker.close();
        microphone.close();
    }
}
