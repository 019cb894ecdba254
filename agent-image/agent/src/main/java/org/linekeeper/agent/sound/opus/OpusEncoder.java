package org.linekeeper.agent.sound.opus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Encodes one call's sound: mono, for speech. Confined by its owner's lock, closing included.
public final class OpusEncoder implements AutoCloseable {
    private static final int BITS_PER_SECOND = 32_000;

    /// Half of the most that can be asked for: above it the quality of speech hardly rises, and the time goes up by
    /// half.
    private static final int COMPLEXITY = 5;

    /// The library spends bits on correction only where it is told to expect loss.
    private static final int LEAST_LOSS_PERCENT = 5;

    private static final int MOST_LOSS_PERCENT = 30;
    private static final int LONGEST_SAMPLES = Opus.RATE * 60 / 1_000;

    /// Of at most so many bytes, a packet says no more than that there is silence (`OPUS_SET_DTX`).
    private static final int SILENT_BYTES = 2;

    private static final int MOST_BYTES = 1_275;

    /// Root mean square of what may be left out: about -56 dBFS. The library's own judgement takes any steady tone for
    /// noise, however loud, and would leave out music and dialling tones.
    private static final double QUIET = 50;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(LibOpus.encoderSize(1), Long.BYTES);
    private final MemorySegment sound = arena.allocate(LONGEST_SAMPLES * Short.BYTES, Short.BYTES);
    private final MemorySegment packet = arena.allocate(MOST_BYTES);
    private final boolean pauses;
    private boolean pausing;
    private int lossPercent;

    /// @param correction whether each packet is to tell of the one before it too
    /// @param pauses     whether silence may be left out
    public OpusEncoder(boolean correction, boolean pauses) {
        this.pauses = pauses;
        if (LibOpus.encoderInit(state, Opus.RATE, 1, LibOpus.APPLICATION_VOIP) != 0) {
            throw new IllegalStateException("libopus: no encoder");
        }
        LibOpus.encoderSet(state, LibOpus.SET_BITRATE, BITS_PER_SECOND);
        LibOpus.encoderSet(state, LibOpus.SET_COMPLEXITY, COMPLEXITY);
        LibOpus.encoderSet(state, LibOpus.SET_INBAND_FEC, correction ? 1 : 0);
        LibOpus.encoderSet(state, LibOpus.SET_DTX, 0);
        expectLoss(0);
    }

    public void expectLoss(int percent) {
        int wanted = Math.clamp(percent, LEAST_LOSS_PERCENT, MOST_LOSS_PERCENT);
        if (wanted != lossPercent) {
            lossPercent = wanted;
            LibOpus.encoderSet(state, LibOpus.SET_PACKET_LOSS_PERC, wanted);
        }
    }

    /// @param samples 10, 20, 40 or 60 ms
    /// @return how many bytes were written; 0 where the silence need not be sent
    public int encode(short[] from, int samples, byte[] payload, int offset) {
        pause(pauses && isQuiet(from, samples));
        MemorySegment.copy(from, 0, sound, ValueLayout.JAVA_SHORT, 0, samples);
        int most = Math.min(MOST_BYTES, payload.length - offset);
        int length = LibOpus.encode(state, sound, samples, packet, most);
        if (length < 0) {
            throw new IllegalStateException("libopus: " + samples + " samples can't be encoded: " + length);
        }
        if (pausing && length <= SILENT_BYTES) {
            return 0;
        }
        MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, payload, offset, length);
        return length;
    }

    private void pause(boolean now) {
        if (now != pausing) {
            pausing = now;
            LibOpus.encoderSet(state, LibOpus.SET_DTX, now ? 1 : 0);
        }
    }

    private static boolean isQuiet(short[] frame, int samples) {
        double energy = 0;
        for (int i = 0; i < samples; i++) {
            energy += (double) frame[i] * frame[i];
        }
        return energy < QUIET * QUIET * samples;
    }

    /// Idempotent.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
