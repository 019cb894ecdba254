package org.linekeeper.agent.sound;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BooleanSupplier;

/// Plays into a sink of the sound server. The server takes a block every block's length and says so; the
/// next frame is written then, so that a frame and the reserve are all that ever waits there.
final class PulseOutput implements SoundOutput {
    /// On top of one frame: the few samples more or fewer that the server's resampler takes. A writer has the
    /// frame's whole length then (beside a busy neighbour it is woken 3 ms late at the 99th percentile).
    private static final int RESERVE_MICROS = 1_000;

    private final PulseConnection connection;
    private final PulseStream stream;
    private final MemorySegment buffer;
    private final int targetSamples;
    private final int reserveSamples;
    private final BooleanSupplier roomForFrame;

    /// Silence to be laid before the next frame, in samples.
    private long gap;

    PulseOutput(String server, String client, String sink, int rate, int frameSamples) {
        connection = PulseConnection.open(server, client);
        reserveSamples = (int) ((long) rate * RESERVE_MICROS / 1_000_000);
        stream = PulseStream.play(connection, sink, rate, frameSamples, reserveSamples);
        buffer = stream.allocate((long) frameSamples * PulseStream.BYTES_PER_SAMPLE);
        targetSamples = stream.targetSamples();
        // the server leaves the reserve and a few samples more or fewer; in the middle between that and a frame
        // more, those few never decide
        int most = reserveSamples + frameSamples / 2;
        roomForFrame = () -> queued() <= most;
        gap = reserveSamples;
    }

    @Override
    public int rate() {
        return stream.rate;
    }

    @Override
    public int awaitRoom() {
        connection.lock.lock();
        try {
            connection.await(roomForFrame, PulseStream.STALL_NANOS);
            while (connection.turn(0)) {
                // requests that piled up while this thread was held up
            }
            long late = -queued();
            if (late <= 0) {
                return 0;
            }
            gap = late + reserveSamples;
            return (int) gap;
        } finally {
            connection.lock.unlock();
        }
    }

    /// Samples that the server has and has not played; negative by as many as it had to go without.
    private long queued() {
        return targetSamples - LibPulse.streamWritableSize(stream.handle) / PulseStream.BYTES_PER_SAMPLE;
    }

    @Override
    public void write(short[] frame) {
        connection.lock.lock();
        try {
            connection.requireOpen();
            MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_SHORT, 0, frame.length);
            long bytes = (long) frame.length * PulseStream.BYTES_PER_SAMPLE;
            if (LibPulse.streamWrite(stream.handle, buffer, bytes, gap * PulseStream.BYTES_PER_SAMPLE) < 0) {
                throw connection.failed();
            }
            gap = 0;
            connection.turn(0);
        } finally {
            connection.lock.unlock();
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
