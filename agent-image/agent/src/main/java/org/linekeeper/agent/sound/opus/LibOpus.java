package org.linekeeper.agent.sound.opus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import org.linekeeper.agent.foreign.CFunction;

/// The part of libopus's C interface that calls need, name by name (`opus.h`, `opus_defines.h`). A coder's state is
/// for one thread at a time.
@SuppressWarnings("restricted") // calling C is what this class is for
final class LibOpus {
    static final int APPLICATION_VOIP = 2_048;
    static final int SET_BITRATE = 4_002;
    static final int SET_COMPLEXITY = 4_010;
    static final int SET_INBAND_FEC = 4_012;
    static final int SET_PACKET_LOSS_PERC = 4_014;
    static final int SET_DTX = 4_016;

    private static final CFunction ENCODER_GET_SIZE = function("opus_encoder_get_size");
    private static final CFunction ENCODER_INIT = function("opus_encoder_init");
    private static final CFunction ENCODE = function("opus_encode");
    private static final CFunction ENCODER_CTL = function("opus_encoder_ctl");
    private static final CFunction DECODER_GET_SIZE = function("opus_decoder_get_size");
    private static final CFunction DECODER_INIT = function("opus_decoder_init");
    private static final CFunction DECODE = function("opus_decode");

    /// The library by itself: an agent that has had no call yet knows that it is there and has not bound it.
    static final class Library {
        static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup("libopus.so.0", Arena.global());

        private Library() {}
    }

    private LibOpus() {}

    private static CFunction function(String name) {
        return CFunction.of(Library.SYMBOLS, name);
    }

    static int encoderSize(int channels) {
        return (int) ENCODER_GET_SIZE.call(channels);
    }

    static int encoderInit(MemorySegment state, int rate, int channels, int application) {
        return (int) ENCODER_INIT.call(state.address(), rate, channels, application);
    }

    static int encoderSet(MemorySegment state, int request, int value) {
        return (int) ENCODER_CTL.call(state.address(), request, value);
    }

    static int encode(MemorySegment state, MemorySegment sound, int samples, MemorySegment payload, int most) {
        return (int) ENCODE.call(state.address(), sound.address(), samples, payload.address(), most, 0);
    }

    static int decoderSize(int channels) {
        return (int) DECODER_GET_SIZE.call(channels);
    }

    static int decoderInit(MemorySegment state, int rate, int channels) {
        return (int) DECODER_INIT.call(state.address(), rate, channels);
    }

    /// @param fec 1 to decode what the payload tells of the packet before it
    static int decode(MemorySegment state, MemorySegment payload, int length, MemorySegment sound, int most, int fec) {
        return (int) DECODE.call(state.address(), payload.address(), length, sound.address(), most, fec);
    }
}
