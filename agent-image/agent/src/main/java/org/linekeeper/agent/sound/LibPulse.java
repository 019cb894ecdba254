package org.linekeeper.agent.sound;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The part of libpulse's C interface that streams need, name by name (`pulse/mainloop.h`, `context.h`,
/// `stream.h`). Nothing here is safe for use by two threads at once except [#mainloopWakeup].
@SuppressWarnings("restricted") // calling C is what this class is for
final class LibPulse {
    static final int CONTEXT_NOAUTOSPAWN = 1;
    static final int CONTEXT_READY = 4;
    static final int STREAM_READY = 2;
    static final int STREAM_DONT_MOVE = 0x200;
    static final int STREAM_ADJUST_LATENCY = 0x2000;
    static final int SEEK_RELATIVE = 0;
    static final int SAMPLE_S16LE = 3;

    /// `pa_sample_spec`
    static final StructLayout SAMPLE_SPEC = MemoryLayout.structLayout(
            JAVA_INT.withName("format"),
            JAVA_INT.withName("rate"),
            JAVA_BYTE.withName("channels"),
            MemoryLayout.paddingLayout(3));

    /// `pa_buffer_attr`, in bytes
    static final StructLayout BUFFER_ATTR = MemoryLayout.structLayout(
            JAVA_INT.withName("maxlength"),
            JAVA_INT.withName("tlength"),
            JAVA_INT.withName("prebuf"),
            JAVA_INT.withName("minreq"),
            JAVA_INT.withName("fragsize"));

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libpulse.so.0", Arena.global());

    private static final MethodHandle MAINLOOP_NEW = pointer("pa_mainloop_new");
    private static final MethodHandle MAINLOOP_FREE = action("pa_mainloop_free", ADDRESS);
    private static final MethodHandle MAINLOOP_GET_API = pointer("pa_mainloop_get_api", ADDRESS);
    private static final MethodHandle MAINLOOP_PREPARE = number("pa_mainloop_prepare", ADDRESS, JAVA_INT);
    private static final MethodHandle MAINLOOP_POLL = number("pa_mainloop_poll", ADDRESS);
    private static final MethodHandle MAINLOOP_DISPATCH = number("pa_mainloop_dispatch", ADDRESS);
    private static final MethodHandle MAINLOOP_WAKEUP = action("pa_mainloop_wakeup", ADDRESS);
    private static final MethodHandle CONTEXT_NEW = pointer("pa_context_new", ADDRESS, ADDRESS);
    private static final MethodHandle CONTEXT_CONNECT =
            number("pa_context_connect", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle CONTEXT_GET_STATE = number("pa_context_get_state", ADDRESS);
    private static final MethodHandle CONTEXT_ERRNO = number("pa_context_errno", ADDRESS);
    private static final MethodHandle CONTEXT_DISCONNECT = action("pa_context_disconnect", ADDRESS);
    private static final MethodHandle CONTEXT_UNREF = action("pa_context_unref", ADDRESS);
    private static final MethodHandle STRERROR = pointer("pa_strerror", JAVA_INT);
    private static final MethodHandle STREAM_NEW = pointer("pa_stream_new", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle STREAM_CONNECT_RECORD =
            number("pa_stream_connect_record", ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle STREAM_CONNECT_PLAYBACK =
            number("pa_stream_connect_playback", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle STREAM_GET_STATE = number("pa_stream_get_state", ADDRESS);
    private static final MethodHandle STREAM_GET_BUFFER_ATTR = pointer("pa_stream_get_buffer_attr", ADDRESS);
    private static final MethodHandle STREAM_READABLE_SIZE = size("pa_stream_readable_size", ADDRESS);
    private static final MethodHandle STREAM_PEEK = number("pa_stream_peek", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle STREAM_DROP = number("pa_stream_drop", ADDRESS);
    private static final MethodHandle STREAM_WRITABLE_SIZE = size("pa_stream_writable_size", ADDRESS);
    private static final MethodHandle STREAM_WRITE =
            number("pa_stream_write", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle STREAM_DISCONNECT = number("pa_stream_disconnect", ADDRESS);
    private static final MethodHandle STREAM_UNREF = action("pa_stream_unref", ADDRESS);

    private LibPulse() {}

    static MethodHandle pointer(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(ADDRESS, arguments));
    }

    static MethodHandle number(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle size(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    static MethodHandle action(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.ofVoid(arguments));
    }

    private static MethodHandle link(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), type);
    }

    /// A downcall itself throws only where a descriptor above is wrong.
    static IllegalStateException wrongBinding(Throwable thrown) {
        return new IllegalStateException("libpulse binding", thrown);
    }

    static MemorySegment mainloopNew() {
        try {
            return (MemorySegment) MAINLOOP_NEW.invokeExact();
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static void mainloopFree(MemorySegment mainloop) {
        call(MAINLOOP_FREE, mainloop);
    }

    static MemorySegment mainloopApi(MemorySegment mainloop) {
        try {
            return (MemorySegment) MAINLOOP_GET_API.invokeExact(mainloop);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    /// The three steps of `pa_mainloop_iterate`, which itself knows no timeout.
    ///
    /// @return how many sources were dispatched; negative on an error
    static int mainloopIterate(MemorySegment mainloop, int timeoutMicros) {
        try {
            int prepared = (int) MAINLOOP_PREPARE.invokeExact(mainloop, timeoutMicros);
            if (prepared < 0) {
                return prepared;
            }
            int polled = (int) MAINLOOP_POLL.invokeExact(mainloop);
            return polled < 0 ? polled : (int) MAINLOOP_DISPATCH.invokeExact(mainloop);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static void mainloopWakeup(MemorySegment mainloop) {
        call(MAINLOOP_WAKEUP, mainloop);
    }

    static MemorySegment contextNew(MemorySegment api, MemorySegment name) {
        try {
            return (MemorySegment) CONTEXT_NEW.invokeExact(api, name);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int contextConnect(MemorySegment context, MemorySegment server) {
        try {
            return (int) CONTEXT_CONNECT.invokeExact(context, server, CONTEXT_NOAUTOSPAWN, MemorySegment.NULL);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int contextState(MemorySegment context) {
        return ask(CONTEXT_GET_STATE, context);
    }

    static String contextError(MemorySegment context) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(ask(CONTEXT_ERRNO, context));
            return string(text);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static void contextDisconnect(MemorySegment context) {
        call(CONTEXT_DISCONNECT, context);
    }

    static void contextUnref(MemorySegment context) {
        call(CONTEXT_UNREF, context);
    }

    static MemorySegment streamNew(MemorySegment context, MemorySegment name, MemorySegment sampleSpec) {
        try {
            return (MemorySegment) STREAM_NEW.invokeExact(context, name, sampleSpec, MemorySegment.NULL);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int streamConnectRecord(MemorySegment stream, MemorySegment source, MemorySegment attr, int flags) {
        try {
            return (int) STREAM_CONNECT_RECORD.invokeExact(stream, source, attr, flags);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int streamConnectPlayback(MemorySegment stream, MemorySegment sink, MemorySegment attr, int flags) {
        try {
            return (int) STREAM_CONNECT_PLAYBACK.invokeExact(
                    stream, sink, attr, flags, MemorySegment.NULL, MemorySegment.NULL);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static int streamState(MemorySegment stream) {
        return ask(STREAM_GET_STATE, stream);
    }

    /// What the server made of the buffer's sizes that were asked for.
    static MemorySegment streamBufferAttr(MemorySegment stream) {
        try {
            var attr = (MemorySegment) STREAM_GET_BUFFER_ATTR.invokeExact(stream);
            return attr.reinterpret(BUFFER_ATTR.byteSize());
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static long streamReadableSize(MemorySegment stream) {
        try {
            return (long) STREAM_READABLE_SIZE.invokeExact(stream);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    /// Puts the address and the size of the oldest piece into the two cells.
    static int streamPeek(MemorySegment stream, MemorySegment data, MemorySegment bytes) {
        try {
            return (int) STREAM_PEEK.invokeExact(stream, data, bytes);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    /// What a cell that C has filled points to.
    static MemorySegment target(MemorySegment cell, long bytes) {
        return cell.get(ADDRESS, 0).reinterpret(bytes);
    }

    static int streamDrop(MemorySegment stream) {
        return ask(STREAM_DROP, stream);
    }

    static long streamWritableSize(MemorySegment stream) {
        try {
            return (long) STREAM_WRITABLE_SIZE.invokeExact(stream);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    /// Copies the data; `offset` moves the write position forward first.
    static int streamWrite(MemorySegment stream, MemorySegment data, long bytes, long offset) {
        try {
            return (int) STREAM_WRITE.invokeExact(stream, data, bytes, MemorySegment.NULL, offset, SEEK_RELATIVE);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    static void streamDisconnect(MemorySegment stream) {
        ask(STREAM_DISCONNECT, stream);
    }

    static void streamUnref(MemorySegment stream) {
        call(STREAM_UNREF, stream);
    }

    /// A C string that the library owns; empty for NULL.
    static String string(MemorySegment text) {
        return text.address() == 0 ? "" : text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private static void call(MethodHandle function, MemorySegment argument) {
        try {
            function.invokeExact(argument);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }

    private static int ask(MethodHandle function, MemorySegment argument) {
        try {
            return (int) function.invokeExact(argument);
        } catch (Throwable e) {
            throw wrongBinding(e);
        }
    }
}
