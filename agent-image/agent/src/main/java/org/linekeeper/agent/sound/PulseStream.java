package org.linekeeper.agent.sound;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A `pa_stream` on a connection of its own: what recording and playing share.
final class PulseStream {
    static final int BYTES_PER_SAMPLE = 2;

    /// A server that does not move a stream for so long is stuck.
    static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int AS_THE_SERVER_LIKES = -1;

    final PulseConnection connection;
    final MemorySegment handle;
    final int rate;
    private final Arena arena = Arena.ofShared();

    private PulseStream(PulseConnection connection, String name, int rate) {
        this.connection = connection;
        this.rate = rate;
        var spec = allocate(LibPulse.SAMPLE_SPEC.byteSize());
        spec.set(ValueLayout.JAVA_INT, 0, LibPulse.SAMPLE_S16LE);
        spec.set(ValueLayout.JAVA_INT, 4, rate);
        spec.set(ValueLayout.JAVA_BYTE, 8, (byte) 1);
        handle = LibPulse.streamNew(connection.context(), arena.allocateFrom(name), spec);
        connection.onRelease(this::release);
    }

    /// @param fragmentSamples the source hands its sound over in pieces of this size
    /// @param queueSamples    how much the server keeps for a reader that is late
    static PulseStream record(
            PulseConnection connection, String source, int rate, int fragmentSamples, int queueSamples) {
        return opened(connection, () -> {
            var stream = new PulseStream(connection, "Linekeeper from " + source, rate);
            var attr = stream.bufferAttr(
                    queueSamples * BYTES_PER_SAMPLE,
                    AS_THE_SERVER_LIKES,
                    AS_THE_SERVER_LIKES,
                    fragmentSamples * BYTES_PER_SAMPLE);
            int flags = LibPulse.STREAM_ADJUST_LATENCY | LibPulse.STREAM_DONT_MOVE;
            return stream.connected(
                    LibPulse.streamConnectRecord(stream.handle, stream.arena.allocateFrom(source), attr, flags));
        });
    }

    /// A stream that starts at once and never stops for want of samples (`prebuf` 0): time that was not
    /// filled is silence, and what comes too late does not push back what follows.
    ///
    /// The sink's own block becomes `blockSamples`, and the server keeps one block and the reserve: it grants
    /// the sink half of what `tlength` has above two `minreq`, and takes that off `tlength`
    /// (fix_playback_buffer_attr in its protocol-native.c).
    static PulseStream play(PulseConnection connection, String sink, int rate, int blockSamples, int reserveSamples) {
        return opened(connection, () -> {
            var stream = new PulseStream(connection, "Linekeeper to " + sink, rate);
            int block = blockSamples * BYTES_PER_SAMPLE;
            int leastRequest = reserveSamples / 2 * BYTES_PER_SAMPLE;
            var attr = stream.bufferAttr(AS_THE_SERVER_LIKES, 2 * block + 2 * leastRequest, leastRequest, -1);
            int flags = LibPulse.STREAM_ADJUST_LATENCY | LibPulse.STREAM_DONT_MOVE;
            return stream.connected(
                    LibPulse.streamConnectPlayback(stream.handle, stream.arena.allocateFrom(sink), attr, flags));
        });
    }

    private static PulseStream opened(PulseConnection connection, Supplier<PulseStream> opening) {
        connection.lock.lock();
        try {
            return opening.get();
        } finally {
            connection.lock.unlock();
        }
    }

    private MemorySegment bufferAttr(int maxlength, int tlength, int minreq, int fragsize) {
        var attr = allocate(LibPulse.BUFFER_ATTR.byteSize());
        attr.setAtIndex(ValueLayout.JAVA_INT, 0, maxlength);
        attr.setAtIndex(ValueLayout.JAVA_INT, 1, tlength);
        attr.setAtIndex(ValueLayout.JAVA_INT, 2, 0);
        attr.setAtIndex(ValueLayout.JAVA_INT, 3, minreq);
        attr.setAtIndex(ValueLayout.JAVA_INT, 4, fragsize);
        return attr;
    }

    private PulseStream connected(int result) {
        if (result < 0) {
            throw connection.failed();
        }
        connection.await(() -> state() >= LibPulse.STREAM_READY, STALL_NANOS);
        if (state() != LibPulse.STREAM_READY) {
            throw connection.failed();
        }
        return this;
    }

    private int state() {
        return LibPulse.streamState(handle);
    }

    /// What the server agreed to keep of a playing stream, in samples.
    int targetSamples() {
        return LibPulse.streamBufferAttr(handle).getAtIndex(ValueLayout.JAVA_INT, 1) / BYTES_PER_SAMPLE;
    }

    /// Native memory that lives as long as the stream.
    MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, Long.BYTES);
    }

    private void release() {
        LibPulse.streamDisconnect(handle);
        LibPulse.streamUnref(handle);
        arena.close();
    }
}
