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
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.linekeeper.agent.foreign.CFunction;

/// The part of libpulse's C interface that lists what is on a server and tells of changes
/// (`pulse/introspect.h`, `subscribe.h`, `proplist.h`). C calls back on the thread that turns the main loop.
@SuppressWarnings("restricted") // calling C is what this class is for
final class LibPulseLists {
    static final int SUBSCRIBE_SINK_INPUTS = 0x4;
    static final int SUBSCRIBE_SOURCE_OUTPUTS = 0x8;

    private static final int CHANNELS_MAX = 32;

    /// `pa_channel_map` and `pa_cvolume` alike: a count of channels, and a 32-bit value for each
    private static final StructLayout PER_CHANNEL = MemoryLayout.structLayout(
            JAVA_BYTE, MemoryLayout.paddingLayout(3), MemoryLayout.sequenceLayout(CHANNELS_MAX, JAVA_INT));

    /// `pa_sink_input_info` as far as `corked`
    private static final StructLayout SINK_INPUT_INFO = MemoryLayout.structLayout(
            JAVA_INT.withName("index"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("name"),
            JAVA_INT.withName("owner_module"),
            JAVA_INT.withName("client"),
            JAVA_INT.withName("device"),
            LibPulse.SAMPLE_SPEC,
            PER_CHANNEL.withName("channel_map"),
            PER_CHANNEL.withName("volume"),
            JAVA_LONG.withName("buffer_usec"),
            JAVA_LONG.withName("sink_usec"),
            ADDRESS.withName("resample_method"),
            ADDRESS.withName("driver"),
            JAVA_INT.withName("mute"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("proplist"),
            JAVA_INT.withName("corked"));

    /// `pa_source_output_info` as far as `corked`
    private static final StructLayout SOURCE_OUTPUT_INFO = MemoryLayout.structLayout(
            JAVA_INT.withName("index"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("name"),
            JAVA_INT.withName("owner_module"),
            JAVA_INT.withName("client"),
            JAVA_INT.withName("device"),
            LibPulse.SAMPLE_SPEC,
            PER_CHANNEL.withName("channel_map"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("buffer_usec"),
            JAVA_LONG.withName("source_usec"),
            ADDRESS.withName("resample_method"),
            ADDRESS.withName("driver"),
            ADDRESS.withName("proplist"),
            JAVA_INT.withName("corked"));

    /// `pa_sink_info` and `pa_source_info` as far as `index`
    private static final StructLayout DEVICE_INFO =
            MemoryLayout.structLayout(ADDRESS.withName("name"), JAVA_INT.withName("index"));

    private static final FunctionDescriptor INFO_CALLBACK =
            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    private static final FunctionDescriptor EVENT_CALLBACK =
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle ON_INFO = upcallTarget(
            InfoCallback.class,
            "call",
            MethodType.methodType(
                    void.class, MemorySegment.class, MemorySegment.class, int.class, MemorySegment.class));
    private static final MethodHandle ON_EVENT = upcallTarget(
            EventCallback.class,
            "call",
            MethodType.methodType(void.class, MemorySegment.class, int.class, int.class, MemorySegment.class));

    private static final CFunction SET_SUBSCRIBE_CALLBACK = LibPulse.function("pa_context_set_subscribe_callback");
    private static final CFunction SUBSCRIBE = LibPulse.function("pa_context_subscribe");
    private static final CFunction SINK_INPUTS = LibPulse.function("pa_context_get_sink_input_info_list");
    private static final CFunction SOURCE_OUTPUTS = LibPulse.function("pa_context_get_source_output_info_list");
    private static final CFunction SINK_BY_NAME = LibPulse.function("pa_context_get_sink_info_by_name");
    private static final CFunction SOURCE_BY_NAME = LibPulse.function("pa_context_get_source_info_by_name");
    private static final CFunction OPERATION_UNREF = LibPulse.function("pa_operation_unref");
    private static final CFunction PROPERTY = LibPulse.function("pa_proplist_gets");
    private static final long NULL = 0;

    private LibPulseLists() {}

    /// One entry of a list of streams.
    ///
    /// @param device the index of the sink or source
    record Entry(int index, int device, boolean corked, String client, String binary, String pid) {}

    /// `pa_sink_input_info_cb_t` and its like: an entry, or the end of the list.
    @FunctionalInterface
    interface InfoCallback {
        /// @param endOfList 0 with an entry, positive at the end, negative on an error
        void call(MemorySegment context, MemorySegment info, int endOfList, MemorySegment userdata);
    }

    /// `pa_context_subscribe_cb_t`
    @FunctionalInterface
    interface EventCallback {
        void call(MemorySegment context, int event, int index, MemorySegment userdata);
    }

    static MemorySegment infoCallback(InfoCallback callback, Arena arena) {
        return Linker.nativeLinker().upcallStub(ON_INFO.bindTo(callback), INFO_CALLBACK, arena);
    }

    static MemorySegment eventCallback(EventCallback callback, Arena arena) {
        return Linker.nativeLinker().upcallStub(ON_EVENT.bindTo(callback), EVENT_CALLBACK, arena);
    }

    static void subscribe(MemorySegment context, int mask, MemorySegment callback) {
        SET_SUBSCRIBE_CALLBACK.call(context.address(), callback.address(), NULL);
        forget(SUBSCRIBE.call(context.address(), mask, NULL, NULL));
    }

    static void listSinkInputs(MemorySegment context, MemorySegment callback) {
        forget(SINK_INPUTS.call(context.address(), callback.address(), NULL));
    }

    static void listSourceOutputs(MemorySegment context, MemorySegment callback) {
        forget(SOURCE_OUTPUTS.call(context.address(), callback.address(), NULL));
    }

    static void findSink(MemorySegment context, MemorySegment name, MemorySegment callback) {
        forget(SINK_BY_NAME.call(context.address(), name.address(), callback.address(), NULL));
    }

    static void findSource(MemorySegment context, MemorySegment name, MemorySegment callback) {
        forget(SOURCE_BY_NAME.call(context.address(), name.address(), callback.address(), NULL));
    }

    static int deviceIndex(MemorySegment info) {
        return number(info.reinterpret(DEVICE_INFO.byteSize()), DEVICE_INFO, "index");
    }

    static Entry sinkInput(MemorySegment info) {
        return entry(info, SINK_INPUT_INFO);
    }

    static Entry sourceOutput(MemorySegment info) {
        return entry(info, SOURCE_OUTPUT_INFO);
    }

    private static Entry entry(MemorySegment pointer, StructLayout layout) {
        var info = pointer.reinterpret(layout.byteSize());
        var properties = info.get(ADDRESS, offset(layout, "proplist"));
        return new Entry(
                number(info, layout, "index"),
                number(info, layout, "device"),
                number(info, layout, "corked") != 0,
                property(properties, "application.name"),
                property(properties, "application.process.binary"),
                property(properties, "application.process.id"));
    }

    private static String property(MemorySegment properties, String key) {
        try (var arena = Arena.ofConfined()) {
            long text =
                    PROPERTY.call(properties.address(), arena.allocateFrom(key).address());
            return LibPulse.string(CFunction.pointer(text));
        }
    }

    private static int number(MemorySegment info, StructLayout layout, String field) {
        return info.get(ValueLayout.JAVA_INT, offset(layout, field));
    }

    private static long offset(StructLayout layout, String field) {
        return layout.byteOffset(MemoryLayout.PathElement.groupElement(field));
    }

    /// The answer comes to the callback; the handle of the request is of no use to us.
    private static void forget(long operation) {
        if (operation != NULL) {
            OPERATION_UNREF.call(operation);
        }
    }

    private static MethodHandle upcallTarget(Class<?> type, String name, MethodType signature) {
        try {
            return MethodHandles.lookup().findVirtual(type, name, signature);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
