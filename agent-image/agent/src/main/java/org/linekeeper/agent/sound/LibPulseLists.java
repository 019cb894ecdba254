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

    private static final MethodHandle SET_SUBSCRIBE_CALLBACK =
            LibPulse.action("pa_context_set_subscribe_callback", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SUBSCRIBE =
            LibPulse.pointer("pa_context_subscribe", ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SINK_INPUTS =
            LibPulse.pointer("pa_context_get_sink_input_info_list", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SOURCE_OUTPUTS =
            LibPulse.pointer("pa_context_get_source_output_info_list", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SINK_BY_NAME =
            LibPulse.pointer("pa_context_get_sink_info_by_name", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SOURCE_BY_NAME =
            LibPulse.pointer("pa_context_get_source_info_by_name", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle OPERATION_UNREF = LibPulse.action("pa_operation_unref", ADDRESS);
    private static final MethodHandle PROPERTY = LibPulse.pointer("pa_proplist_gets", ADDRESS, ADDRESS);

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
        try {
            SET_SUBSCRIBE_CALLBACK.invokeExact(context, callback, MemorySegment.NULL);
            forget((MemorySegment) SUBSCRIBE.invokeExact(context, mask, MemorySegment.NULL, MemorySegment.NULL));
        } catch (Throwable e) {
            throw LibPulse.wrongBinding(e);
        }
    }

    static void listSinkInputs(MemorySegment context, MemorySegment callback) {
        try {
            forget((MemorySegment) SINK_INPUTS.invokeExact(context, callback, MemorySegment.NULL));
        } catch (Throwable e) {
            throw LibPulse.wrongBinding(e);
        }
    }

    static void listSourceOutputs(MemorySegment context, MemorySegment callback) {
        try {
            forget((MemorySegment) SOURCE_OUTPUTS.invokeExact(context, callback, MemorySegment.NULL));
        } catch (Throwable e) {
            throw LibPulse.wrongBinding(e);
        }
    }

    static void findSink(MemorySegment context, MemorySegment name, MemorySegment callback) {
        try {
            forget((MemorySegment) SINK_BY_NAME.invokeExact(context, name, callback, MemorySegment.NULL));
        } catch (Throwable e) {
            throw LibPulse.wrongBinding(e);
        }
    }

    static void findSource(MemorySegment context, MemorySegment name, MemorySegment callback) {
        try {
            forget((MemorySegment) SOURCE_BY_NAME.invokeExact(context, name, callback, MemorySegment.NULL));
        } catch (Throwable e) {
            throw LibPulse.wrongBinding(e);
        }
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
            return LibPulse.string((MemorySegment) PROPERTY.invokeExact(properties, arena.allocateFrom(key)));
        } catch (Throwable e) {
            throw LibPulse.wrongBinding(e);
        }
    }

    private static int number(MemorySegment info, StructLayout layout, String field) {
        return info.get(ValueLayout.JAVA_INT, offset(layout, field));
    }

    private static long offset(StructLayout layout, String field) {
        return layout.byteOffset(MemoryLayout.PathElement.groupElement(field));
    }

    /// The answer comes to the callback; the handle of the request is of no use to us.
    private static void forget(MemorySegment operation) throws Throwable {
        if (operation.address() != 0) {
            OPERATION_UNREF.invokeExact(operation);
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
