package org.linekeeper.lab.caller;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// ITU-T G.722 at 64 kbit/s by SpanDSP. Confined to one thread.
final class SpandspG722 implements FarCodec {
    private static final int BITS_PER_SECOND = 64_000;

    private static final Native LIBRARY = new Native("libspandsp.so.2");
    private static final FunctionDescriptor INIT = FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor RUN = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle ENCODER = LIBRARY.function("g722_encode_init", INIT);
    private static final MethodHandle DECODER = LIBRARY.function("g722_decode_init", INIT);
    private static final MethodHandle ENCODE = LIBRARY.function("g722_encode", RUN);
    private static final MethodHandle DECODE = LIBRARY.function("g722_decode", RUN);
    private static final FunctionDescriptor FREE = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    private static final MethodHandle END_ENCODER = LIBRARY.function("g722_encode_free", FREE);
    private static final MethodHandle END_DECODER = LIBRARY.function("g722_decode_free", FREE);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment encoder = state(ENCODER);
    private final MemorySegment decoder = state(DECODER);
    private final MemorySegment sound = arena.allocate(JAVA_SHORT, frameSamples());
    private final MemorySegment bytes = arena.allocate(ticks());

    private static MemorySegment state(MethodHandle init) {
        try {
            return (MemorySegment) init.invokeExact(MemorySegment.NULL, BITS_PER_SECOND, 0);
        } catch (Throwable e) {
            throw Native.failed("g722_init", e);
        }
    }

    @Override
    public String mapping() {
        return "G722/8000";
    }

    @Override
    public int payloadType() {
        return 9;
    }

    @Override
    public int rate() {
        return 16_000;
    }

    @Override
    public int ticks() {
        return 160;
    }

    @Override
    public byte[] encode(short[] frame) {
        MemorySegment.copy(frame, 0, sound, JAVA_SHORT, 0, frame.length);
        try {
            int length = (int) ENCODE.invokeExact(encoder, bytes, sound, frame.length);
            return bytes.asSlice(0, length).toArray(JAVA_BYTE);
        } catch (Throwable e) {
            throw Native.failed("g722_encode", e);
        }
    }

    @Override
    public short[] decode(byte[] payload) {
        MemorySegment.copy(payload, 0, bytes, JAVA_BYTE, 0, payload.length);
        try {
            int samples = (int) DECODE.invokeExact(decoder, sound, bytes, payload.length);
            return sound.asSlice(0, (long) samples * Short.BYTES).toArray(JAVA_SHORT);
        } catch (Throwable e) {
            throw Native.failed("g722_decode", e);
        }
    }

    @Override
    public void close() {
        try {
            int encoderFreed = (int) END_ENCODER.invokeExact(encoder);
            int decoderFreed = (int) END_DECODER.invokeExact(decoder);
            if (encoderFreed + decoderFreed != 0) {
                throw new IllegalStateException("g722_free");
            }
        } catch (Throwable e) {
            throw Native.failed("g722_free", e);
        }
        arena.close();
    }
}
