package org.linekeeper.lab.caller;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Opus (RFC 6716) by libopus: mono at 48 kHz, made for speech, the library's own bit rate. Confined to one thread.
final class LibOpus implements FarCodec {
    private static final int RATE = 48_000;
    private static final int MONO = 1;
    private static final int VOIP = 2_048;
    private static final int MOST_BYTES = 1_275;

    private static final Native LIBRARY = new Native("libopus.so.0");
    private static final MethodHandle ENCODER = LIBRARY.function(
            "opus_encoder_create", FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle DECODER =
            LIBRARY.function("opus_decoder_create", FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle ENCODE = LIBRARY.function(
            "opus_encode", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle DECODE = LIBRARY.function(
            "opus_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle END_ENCODER =
            LIBRARY.function("opus_encoder_destroy", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle END_DECODER =
            LIBRARY.function("opus_decoder_destroy", FunctionDescriptor.ofVoid(ADDRESS));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment encoder;
    private final MemorySegment decoder;
    private final MemorySegment sound;
    private final MemorySegment bytes = arena.allocate(MOST_BYTES);

    LibOpus() {
        sound = arena.allocate(JAVA_SHORT, frameSamples());
        try {
            MemorySegment error = arena.allocate(JAVA_INT);
            encoder = (MemorySegment) ENCODER.invokeExact(RATE, MONO, VOIP, error);
            decoder = (MemorySegment) DECODER.invokeExact(RATE, MONO, error);
        } catch (Throwable e) {
            throw Native.failed("opus_encoder_create", e);
        }
    }

    /// Always announced with two channels (RFC 7587 §7).
    @Override
    public String mapping() {
        return "opus/48000/2";
    }

    @Override
    public int payloadType() {
        return 111;
    }

    @Override
    public int rate() {
        return RATE;
    }

    @Override
    public int ticks() {
        return frameSamples();
    }

    @Override
    public byte[] encode(short[] frame) {
        MemorySegment.copy(frame, 0, sound, JAVA_SHORT, 0, frame.length);
        int length;
        try {
            length = (int) ENCODE.invokeExact(encoder, sound, frame.length, bytes, MOST_BYTES);
        } catch (Throwable e) {
            throw Native.failed("opus_encode", e);
        }
        if (length < 0) {
            throw new IllegalStateException("opus_encode: " + length);
        }
        return bytes.asSlice(0, length).toArray(JAVA_BYTE);
    }

    @Override
    public short[] decode(byte[] payload) {
        MemorySegment.copy(payload, 0, bytes, JAVA_BYTE, 0, payload.length);
        int samples;
        try {
            samples = (int) DECODE.invokeExact(decoder, bytes, payload.length, sound, frameSamples(), 0);
        } catch (Throwable e) {
            throw Native.failed("opus_decode", e);
        }
        if (samples < 0) {
            throw new IllegalStateException("opus_decode: " + samples);
        }
        return sound.asSlice(0, (long) samples * Short.BYTES).toArray(JAVA_SHORT);
    }

    @Override
    public void close() {
        try {
            END_ENCODER.invokeExact(encoder);
            END_DECODER.invokeExact(decoder);
        } catch (Throwable e) {
            throw Native.failed("opus_encoder_destroy", e);
        }
        arena.close();
    }
}
