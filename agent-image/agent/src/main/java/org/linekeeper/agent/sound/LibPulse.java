package org.linekeeper.agent.sound;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import org.linekeeper.agent.foreign.CFunction;

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

    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libpulse.so.0", Arena.global());

    private static final CFunction MAINLOOP_NEW = function("pa_mainloop_new");
    private static final CFunction MAINLOOP_FREE = function("pa_mainloop_free");
    private static final CFunction MAINLOOP_GET_API = function("pa_mainloop_get_api");
    private static final CFunction MAINLOOP_PREPARE = function("pa_mainloop_prepare");
    private static final CFunction MAINLOOP_POLL = function("pa_mainloop_poll");
    private static final CFunction MAINLOOP_DISPATCH = function("pa_mainloop_dispatch");
    private static final CFunction MAINLOOP_WAKEUP = function("pa_mainloop_wakeup");
    private static final CFunction CONTEXT_NEW = function("pa_context_new");
    private static final CFunction CONTEXT_CONNECT = function("pa_context_connect");
    private static final CFunction CONTEXT_GET_STATE = function("pa_context_get_state");
    private static final CFunction CONTEXT_ERRNO = function("pa_context_errno");
    private static final CFunction CONTEXT_DISCONNECT = function("pa_context_disconnect");
    private static final CFunction CONTEXT_UNREF = function("pa_context_unref");
    private static final CFunction STRERROR = function("pa_strerror");
    private static final CFunction STREAM_NEW = function("pa_stream_new");
    private static final CFunction STREAM_CONNECT_RECORD = function("pa_stream_connect_record");
    private static final CFunction STREAM_CONNECT_PLAYBACK = function("pa_stream_connect_playback");
    private static final CFunction STREAM_GET_STATE = function("pa_stream_get_state");
    private static final CFunction STREAM_GET_BUFFER_ATTR = function("pa_stream_get_buffer_attr");
    private static final CFunction STREAM_READABLE_SIZE = function("pa_stream_readable_size");
    private static final CFunction STREAM_PEEK = function("pa_stream_peek");
    private static final CFunction STREAM_DROP = function("pa_stream_drop");
    private static final CFunction STREAM_WRITABLE_SIZE = function("pa_stream_writable_size");
    private static final CFunction STREAM_WRITE = function("pa_stream_write");
    private static final CFunction STREAM_DISCONNECT = function("pa_stream_disconnect");
    private static final CFunction STREAM_UNREF = function("pa_stream_unref");

    private static final long NULL = 0;

    private LibPulse() {}

    static CFunction function(String name) {
        return CFunction.of(LIBRARY, name);
    }

    static MemorySegment mainloopNew() {
        return CFunction.pointer(MAINLOOP_NEW.call());
    }

    static void mainloopFree(MemorySegment mainloop) {
        MAINLOOP_FREE.call(mainloop.address());
    }

    static MemorySegment mainloopApi(MemorySegment mainloop) {
        return CFunction.pointer(MAINLOOP_GET_API.call(mainloop.address()));
    }

    /// The three steps of `pa_mainloop_iterate`, which itself knows no timeout.
    ///
    /// @return how many sources were dispatched; negative on an error
    static int mainloopIterate(MemorySegment mainloop, int timeoutMicros) {
        int prepared = (int) MAINLOOP_PREPARE.call(mainloop.address(), timeoutMicros);
        if (prepared < 0) {
            return prepared;
        }
        int polled = (int) MAINLOOP_POLL.call(mainloop.address());
        return polled < 0 ? polled : (int) MAINLOOP_DISPATCH.call(mainloop.address());
    }

    static void mainloopWakeup(MemorySegment mainloop) {
        MAINLOOP_WAKEUP.call(mainloop.address());
    }

    static MemorySegment contextNew(MemorySegment api, MemorySegment name) {
        return CFunction.pointer(CONTEXT_NEW.call(api.address(), name.address()));
    }

    static int contextConnect(MemorySegment context, MemorySegment server) {
        return (int) CONTEXT_CONNECT.call(context.address(), server.address(), CONTEXT_NOAUTOSPAWN, NULL);
    }

    static int contextState(MemorySegment context) {
        return (int) CONTEXT_GET_STATE.call(context.address());
    }

    static String contextError(MemorySegment context) {
        return string(CFunction.pointer(STRERROR.call(CONTEXT_ERRNO.call(context.address()))));
    }

    static void contextDisconnect(MemorySegment context) {
        CONTEXT_DISCONNECT.call(context.address());
    }

    static void contextUnref(MemorySegment context) {
        CONTEXT_UNREF.call(context.address());
    }

    static MemorySegment streamNew(MemorySegment context, MemorySegment name, MemorySegment sampleSpec) {
        return CFunction.pointer(STREAM_NEW.call(context.address(), name.address(), sampleSpec.address(), NULL));
    }

    static int streamConnectRecord(MemorySegment stream, MemorySegment source, MemorySegment attr, int flags) {
        return (int) STREAM_CONNECT_RECORD.call(stream.address(), source.address(), attr.address(), flags);
    }

    static int streamConnectPlayback(MemorySegment stream, MemorySegment sink, MemorySegment attr, int flags) {
        return (int) STREAM_CONNECT_PLAYBACK.call(stream.address(), sink.address(), attr.address(), flags, NULL, NULL);
    }

    static int streamState(MemorySegment stream) {
        return (int) STREAM_GET_STATE.call(stream.address());
    }

    /// What the server made of the buffer's sizes that were asked for.
    static MemorySegment streamBufferAttr(MemorySegment stream) {
        return CFunction.pointer(STREAM_GET_BUFFER_ATTR.call(stream.address())).reinterpret(BUFFER_ATTR.byteSize());
    }

    static long streamReadableSize(MemorySegment stream) {
        return STREAM_READABLE_SIZE.call(stream.address());
    }

    /// Puts the address and the size of the oldest piece into the two cells.
    static int streamPeek(MemorySegment stream, MemorySegment data, MemorySegment bytes) {
        return (int) STREAM_PEEK.call(stream.address(), data.address(), bytes.address());
    }

    /// What a cell that C has filled points to.
    static MemorySegment target(MemorySegment cell, long bytes) {
        return cell.get(ADDRESS, 0).reinterpret(bytes);
    }

    static int streamDrop(MemorySegment stream) {
        return (int) STREAM_DROP.call(stream.address());
    }

    static long streamWritableSize(MemorySegment stream) {
        return STREAM_WRITABLE_SIZE.call(stream.address());
    }

    /// Copies the data; `offset` moves the write position forward first.
    static int streamWrite(MemorySegment stream, MemorySegment data, long bytes, long offset) {
        return (int) STREAM_WRITE.call(stream.address(), data.address(), bytes, NULL, offset, SEEK_RELATIVE);
    }

    static void streamDisconnect(MemorySegment stream) {
        STREAM_DISCONNECT.call(stream.address());
    }

    static void streamUnref(MemorySegment stream) {
        STREAM_UNREF.call(stream.address());
    }

    /// A C string that the library owns; empty for NULL.
    static String string(MemorySegment text) {
        return text.address() == 0 ? "" : text.reinterpret(Long.MAX_VALUE).getString(0);
    }
}
