package org.linekeeper.lab.probe;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

/// Copies what the client plays to what it hears in blocks of 20 ms, with PulseAudio's simple interface
/// and nothing else: no network, no codec, no clocks to even out. Its latency is the floor that a call
/// through the agent is held against.
final class BareCopier {
    private static final int RATE = 48_000;
    private static final int BLOCK_BYTES = RATE / 50 * Short.BYTES;

    /// Where a block is there at once and the write has to wait, the queue before the microphone is full
    /// and more is recorded already: that would be late for ever. It goes, so that the floor is one.
    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private BareCopier() {}

    /// Returns when the thread is interrupted.
    ///
    /// @param ready run once sound passes
    static void run(String server, Runnable ready) {
        try (var arena = Arena.ofConfined();
                var speaker = SimpleStream.record(server, "speaker.monitor", RATE, BLOCK_BYTES);
                var microphone = SimpleStream.play(server, "micsink", RATE, 2 * BLOCK_BYTES)) {
            ready.run();
            var block = arena.allocate(BLOCK_BYTES);
            while (!Thread.currentThread().isInterrupted()) {
                long before = System.nanoTime();
                speaker.read(block);
                long read = System.nanoTime();
                microphone.write(block);
                boolean backlog = read - before < SHORT_NANOS && System.nanoTime() - read > SHORT_NANOS;
                if (backlog) {
                    speaker.flush();
                }
            }
        }
    }
}
