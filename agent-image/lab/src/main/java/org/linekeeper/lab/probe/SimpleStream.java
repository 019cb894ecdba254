package org.linekeeper.lab.probe;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// PulseAudio's simple interface (`pulse/simple.h`), the plainest way to read or write sound: what ours is
/// compared with. 16-bit mono. Confined to one thread.
@SuppressWarnings("restricted") // calling C is what this class is for
final class SimpleStream implements AutoCloseable {
    private static final int PLAYBACK = 1;
    private static final int RECORD = 2;
    private static final int S16LE = 3;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libpulse-simple.so.0", Arena.global());
    private static final MethodHandle NEW = link(
            "pa_simple_new",
            FunctionDescriptor.of(
                    ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle READ =
            link("pa_simple_read", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle WRITE =
            link("pa_simple_write", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle FLUSH =
            link("pa_simple_flush", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle FREE = link("pa_simple_free", FunctionDescriptor.ofVoid(ADDRESS));

    private final MemorySegment handle;

    private SimpleStream(String server, int direction, String device, int rate, int[] bufferAttr) {
        try (var arena = Arena.ofConfined()) {
            var spec = arena.allocate(MemoryLayout.sequenceLayout(3, JAVA_INT));
            spec.setAtIndex(JAVA_INT, 0, S16LE);
            spec.setAtIndex(JAVA_INT, 1, rate);
            spec.set(ValueLayout.JAVA_BYTE, 2L * Integer.BYTES, (byte) 1);
            var attr = arena.allocateFrom(JAVA_INT, bufferAttr);
            var name = arena.allocateFrom("bare copier");
            handle = (MemorySegment) NEW.invokeExact(
                    arena.allocateFrom(server),
                    name,
                    direction,
                    arena.allocateFrom(device),
                    name,
                    spec,
                    MemorySegment.NULL,
                    attr,
                    MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException("pa_simple_new", e);
        }
        if (handle.address() == 0) {
            throw new IllegalStateException("no stream at " + server + " for " + device);
        }
    }

    private static MethodHandle link(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), type);
    }

    static SimpleStream record(String server, String source, int rate, int fragmentBytes) {
        return new SimpleStream(server, RECORD, source, rate, new int[] {-1, -1, -1, -1, fragmentBytes});
    }

    static SimpleStream play(String server, String sink, int rate, int targetBytes) {
        return new SimpleStream(server, PLAYBACK, sink, rate, new int[] {-1, targetBytes, -1, -1, -1});
    }

    /// Blocks until the block is full.
    void read(MemorySegment block) {
        transfer(READ, block);
    }

    /// Blocks until the server's buffer has room for it.
    void write(MemorySegment block) {
        transfer(WRITE, block);
    }

    /// Forgets what was recorded and not read.
    void flush() {
        try {
            int result = (int) FLUSH.invokeExact(handle, MemorySegment.NULL);
            if (result < 0) {
                throw new IllegalStateException("the sound server is gone");
            }
        } catch (Throwable e) {
            throw new IllegalStateException("pa_simple_flush", e);
        }
    }

    private void transfer(MethodHandle function, MemorySegment block) {
        int result;
        try {
            result = (int) function.invokeExact(handle, block, block.byteSize(), MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException("libpulse-simple", e);
        }
        if (result < 0) {
            throw new IllegalStateException("the sound server is gone");
        }
    }

    @Override
    public void close() {
        try {
            FREE.invokeExact(handle);
        } catch (Throwable e) {
            throw new IllegalStateException("pa_simple_free", e);
        }
    }
}
