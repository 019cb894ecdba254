package org.linekeeper.lab.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.linekeeper.lab.measure.Recording;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.Wav;

/// Records one source of a container's PulseAudio through `parec`, streamed here while it runs. All taps of
/// this process stamp by one clock and come over the same kind of path, so what they delay cancels out
/// between two of them.
public final class SoundTap implements AutoCloseable {
    private static final Duration FIRST_SOUND = Duration.ofSeconds(5);
    private static final int BYTES_PER_SECOND = Signal.RATE * 2;

    private final ResultCallback.Adapter<Frame> stream;
    private final ByteArrayOutputStream sound = new ByteArrayOutputStream(10 * BYTES_PER_SECOND);
    private final StringBuilder complaints = new StringBuilder();
    private long startMicros = Long.MAX_VALUE;

    /// Returns once sound flows (null sinks deliver silence all the time).
    SoundTap(DockerClient docker, String containerId, List<String> environment, String source) {
        String exec = docker.execCreateCmd(containerId)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withEnv(environment)
                .withCmd(
                        "parec",
                        "--raw",
                        "--device=" + source,
                        "--rate=" + Signal.RATE,
                        "--channels=1",
                        "--format=s16le",
                        "--latency-msec=10")
                .exec()
                .getId();
        stream = docker.execStartCmd(exec).exec(new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                received(frame);
            }
        });
        Waiting.until("sound from " + source + complaints, FIRST_SOUND, this::flows);
    }

    private synchronized void received(Frame frame) {
        if (frame.getStreamType() == StreamType.STDERR) {
            complaints.append(new String(frame.getPayload(), java.nio.charset.StandardCharsets.UTF_8));
            return;
        }
        Instant now = Instant.now();
        sound.writeBytes(frame.getPayload());
        // blocks come late, never early: the earliest origin that any of them implies is the truest
        long micros =
                Duration.between(Instant.EPOCH, now).toNanos() / 1000 - sound.size() * 1_000_000L / BYTES_PER_SECOND;
        startMicros = Math.min(startMicros, micros);
    }

    private synchronized boolean flows() {
        return sound.size() > 0;
    }

    /// What has been heard so far; the tap goes on.
    public synchronized Recording recording() {
        byte[] bytes = sound.toByteArray();
        short[] samples = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return new Recording(Instant.EPOCH.plus(startMicros, ChronoUnit.MICROS), new Wav(Signal.RATE, samples));
    }

    /// Ends it and returns all that was heard.
    public Recording stop() {
        close();
        return recording();
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
