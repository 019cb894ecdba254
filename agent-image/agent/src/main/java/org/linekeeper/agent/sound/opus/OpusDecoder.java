package org.linekeeper.agent.sound.opus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Decodes one call's packets to mono at 48 kHz. Confined by its owner's lock, closing included.
public final class OpusDecoder implements AutoCloseable {
    /// What recovery comes in multiples of: 2.5 ms.
    public static final int STEP_SAMPLES = Opus.RATE / 400;

    /// What concealment comes in multiples of: where the sound was SILK's, less than 10 ms would still take the
    /// decoder 10 ms further.
    public static final int CONCEALED_STEP_SAMPLES = Opus.RATE / 100;

    private static final int LONGEST_SAMPLES = Opus.RATE * 120 / 1_000;
    private static final int MOST_BYTES = 1_500;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(LibOpus.decoderSize(1), Long.BYTES);
    private final MemorySegment sound = arena.allocate(LONGEST_SAMPLES * Short.BYTES, Short.BYTES);
    private final MemorySegment packet = arena.allocate(MOST_BYTES);

    public OpusDecoder() {
        if (LibOpus.decoderInit(state, Opus.RATE, 1) != 0) {
            throw new IllegalStateException("libopus: no decoder");
        }
    }

    /// @return how many samples were written; 0 for a payload that is broken
    public int decode(byte[] payload, int offset, int length, short[] to, int at) {
        int samples = Opus.samples(payload, offset, length);
        return samples == 0 || length > MOST_BYTES ? 0 : run(payload, offset, length, samples, 0, to, at);
    }

    /// Decodes what a packet tells of the one before it; where it tells nothing, the library makes up the sound.
    ///
    /// @param samples how long that was, a multiple of [#STEP_SAMPLES]
    public int recover(byte[] payload, int offset, int length, int samples, short[] to, int at) {
        return length > MOST_BYTES ? 0 : run(payload, offset, length, samples, 1, to, at);
    }

    private int run(byte[] payload, int offset, int length, int samples, int fec, short[] to, int at) {
        MemorySegment.copy(payload, offset, packet, ValueLayout.JAVA_BYTE, 0, length);
        return copied(LibOpus.decode(state, packet, length, sound, samples, fec), to, at);
    }

    /// Goes on without a packet: the sound fades, or is what silence sounded like where the sender has paused.
    ///
    /// @param samples a multiple of [#CONCEALED_STEP_SAMPLES]
    public void conceal(int samples, short[] to, int at) {
        copied(LibOpus.decode(state, MemorySegment.NULL, 0, sound, samples, 0), to, at);
    }

    private int copied(int samples, short[] to, int at) {
        int good = Math.max(0, samples);
        MemorySegment.copy(sound, ValueLayout.JAVA_SHORT, 0, to, at, good);
        return good;
    }

    /// Idempotent.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
