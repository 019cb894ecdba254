package org.linekeeper.agent.sound.opus;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

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

    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle ENCODER_GET_SIZE = link("opus_encoder_get_size", JAVA_INT);
    private static final MethodHandle ENCODER_INIT = link("opus_encoder_init", ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ENCODE = link("opus_encode", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle ENCODER_CTL = LINKER.downcallHandle(
            Library.SYMBOLS.findOrThrow("opus_encoder_ctl"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle DECODER_GET_SIZE = link("opus_decoder_get_size", JAVA_INT);
    private static final MethodHandle DECODER_INIT = link("opus_decoder_init", ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle DECODE =
            link("opus_decode", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    /// The library by itself: an agent that has had no call yet knows that it is there and has not bound it.
    static final class Library {
        static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup("libopus.so.0", Arena.global());

        private Library() {}
    }

    private LibOpus() {}

    private static MethodHandle link(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(Library.SYMBOLS.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /// A downcall itself throws only where a descriptor above is wrong.
    private static IllegalStateException wrongBinding(Throwable thrown) {
        return new IllegalStateException("libopus binding", thrown);
    }

    static int encoderSize(int channels) {
        try {
            return (int) ENCODER_GET_SIZE.invokeExact(channels);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int encoderInit(MemorySegment state, int rate, int channels, int application) {
        try {
            return (int) ENCODER_INIT.invokeExact(state, rate, channels, application);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int encoderSet(MemorySegment state, int request, int value) {
        try {
            return (int) ENCODER_CTL.invokeExact(state, request, value);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int encode(MemorySegment state, MemorySegment sound, int samples, MemorySegment payload, int most) {
        try {
            return (int) ENCODE.invokeExact(state, sound, samples, payload, most);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int decoderSize(int channels) {
        try {
            return (int) DECODER_GET_SIZE.invokeExact(channels);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int decoderInit(MemorySegment state, int rate, int channels) {
        try {
            return (int) DECODER_INIT.invokeExact(state, rate, channels);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    /// @param fec 1 to decode what the payload tells of the packet before it
    static int decode(MemorySegment state, MemorySegment payload, int length, MemorySegment sound, int most, int fec) {
        try {
            return (int) DECODE.invokeExact(state, payload, length, sound, most, fec);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }
}
