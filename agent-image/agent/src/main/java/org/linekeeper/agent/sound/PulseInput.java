package org.linekeeper.agent.sound;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Records from a source of the sound server.
final class PulseInput implements SoundInput {
    private static final int KEPT_BY_SERVER_MILLIS = 2_000;

    /// With more than this many frames waiting, all but the newest go.
    private static final int BACKLOG_FRAMES = 5;

    private final PulseConnection connection;
    private final PulseStream stream;
    private final int backlogBytes;
    private final MemorySegment chunkAddress;
    private final MemorySegment chunkSize;
    private final BooleanSupplier somethingToRead;

    /// The piece that libpulse shows us now, and how far it has been used; a hole in the stream is NULL.
    private MemorySegment chunk = MemorySegment.NULL;

    private long chunkBytes;
    private long chunkUsed;

    PulseInput(String server, String client, String source, int rate, int frameSamples) {
        connection = PulseConnection.open(server, client);
        int kept = (int) (rate * (long) KEPT_BY_SERVER_MILLIS / TimeUnit.SECONDS.toMillis(1));
        stream = PulseStream.record(connection, source, rate, frameSamples, kept);
        backlogBytes = BACKLOG_FRAMES * frameSamples * PulseStream.BYTES_PER_SAMPLE;
        chunkAddress = stream.allocate(Long.BYTES);
        chunkSize = stream.allocate(Long.BYTES);
        somethingToRead = () -> readable() > 0;
    }

    @Override
    public int rate() {
        return stream.rate;
    }

    @Override
    public int read(short[] frame) {
        connection.lock.lock();
        try {
            connection.requireOpen();
            int skipped = skipBacklog(frame.length);
            int filled = 0;
            while (filled < frame.length) {
                if (chunkUsed == chunkBytes) {
                    nextChunk();
                }
                filled += take(frame, filled);
            }
            return skipped;
        } finally {
            connection.lock.unlock();
        }
    }

    private int skipBacklog(int frameSamples) {
        long frameBytes = (long) frameSamples * PulseStream.BYTES_PER_SAMPLE;
        if (readable() < 2 * frameBytes) {
            return 0;
        }
        while (connection.turn(0)) {
            // whatever still waits in the socket is backlog too
        }
        if (readable() <= backlogBytes) {
            return 0;
        }
        long skipped = 0;
        while (readable() > frameBytes) {
            if (chunkUsed == chunkBytes) {
                nextChunk();
            }
            long step = Math.min(chunkBytes - chunkUsed, readable() - frameBytes);
            chunkUsed += step;
            skipped += step;
            dropUsedChunk();
        }
        return (int) (skipped / PulseStream.BYTES_PER_SAMPLE);
    }

    /// Bytes at hand, without those of the current piece that are used already.
    private long readable() {
        return LibPulse.streamReadableSize(stream.handle) - chunkUsed;
    }

    private void nextChunk() {
        connection.await(somethingToRead, PulseStream.STALL_NANOS);
        if (LibPulse.streamPeek(stream.handle, chunkAddress, chunkSize) < 0) {
            throw connection.failed();
        }
        chunkBytes = chunkSize.get(ValueLayout.JAVA_LONG, 0);
        chunk = LibPulse.target(chunkAddress, chunkBytes);
        chunkUsed = 0;
    }

    private int take(short[] frame, int filled) {
        int samples = (int) Math.min(frame.length - filled, (chunkBytes - chunkUsed) / PulseStream.BYTES_PER_SAMPLE);
        if (chunk.address() == 0) {
            Arrays.fill(frame, filled, filled + samples, (short) 0);
        } else {
            MemorySegment.copy(chunk, ValueLayout.JAVA_SHORT, chunkUsed, frame, filled, samples);
        }
        chunkUsed += (long) samples * PulseStream.BYTES_PER_SAMPLE;
        dropUsedChunk();
        return samples;
    }

    private void dropUsedChunk() {
        if (chunkUsed == chunkBytes) {
            LibPulse.streamDrop(stream.handle);
            chunkBytes = 0;
            chunkUsed = 0;
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
