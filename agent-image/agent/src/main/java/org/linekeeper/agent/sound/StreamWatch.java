package org.linekeeper.agent.sound;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sound.LibPulseLists.Entry;
import org.linekeeper.agent.sound.LibPulseLists.InfoCallback;
import org.linekeeper.agent.sound.SoundServerStreams.ClientStream;
import org.linekeeper.agent.sound.SoundServerStreams.Direction;
import org.linekeeper.agent.sound.SoundServerStreams.Snapshot;

/// The watching over one connection: whatever event comes, everything is listed anew, which is little and
/// can't drift from the truth. Confined to the thread that turns the connection's main loop, and so are
/// the call-backs from C, which must not throw: what they run into is kept and thrown by [#turn].
final class StreamWatch {
    private static final int NONE = -1;

    private final PulseConnection connection;
    private final Consumer<Snapshot> listed;
    private final MemorySegment speakerName;
    private final MemorySegment microphoneName;
    private final MemorySegment onSpeaker;
    private final MemorySegment onMicrophone;
    private final MemorySegment onSinkInput;
    private final MemorySegment onSourceOutput;

    private int speaker = NONE;
    private int microphone = NONE;
    private final List<Entry> sinkInputs = new ArrayList<>();
    private final List<Entry> sourceOutputs = new ArrayList<>();
    private boolean outdated = true;
    private boolean listing;
    private @Nullable RuntimeException failure;

    /// @param arena  keeps the call-backs; to be closed after the connection
    /// @param listed hears of every complete list, changed or not
    StreamWatch(PulseConnection connection, Arena arena, Consumer<Snapshot> listed) {
        this.connection = connection;
        this.listed = listed;
        speakerName = arena.allocateFrom(PulseSoundCard.SPEAKER);
        microphoneName = arena.allocateFrom(PulseSoundCard.MICROPHONE);
        onSpeaker = callback(arena, info -> speaker = LibPulseLists.deviceIndex(info), () -> {});
        onMicrophone = callback(arena, info -> microphone = LibPulseLists.deviceIndex(info), () -> {});
        onSinkInput = callback(arena, info -> sinkInputs.add(LibPulseLists.sinkInput(info)), () -> {});
        onSourceOutput =
                callback(arena, info -> sourceOutputs.add(LibPulseLists.sourceOutput(info)), this::listingDone);
        var onEvent = LibPulseLists.eventCallback((context, event, index, data) -> outdated = true, arena);
        int mask = LibPulseLists.SUBSCRIBE_SINK_INPUTS | LibPulseLists.SUBSCRIBE_SOURCE_OUTPUTS;
        LibPulseLists.subscribe(connection.context(), mask, onEvent);
    }

    private MemorySegment callback(Arena arena, Consumer<MemorySegment> onEntry, Runnable onEnd) {
        InfoCallback guarded = (context, info, endOfList, data) -> {
            try {
                if (endOfList == 0) {
                    onEntry.accept(info);
                } else {
                    onEnd.run();
                }
            } catch (RuntimeException e) {
                failure = e;
            }
        };
        return LibPulseLists.infoCallback(guarded, arena);
    }

    /// Asks anew where something has changed, and waits for what the server says.
    ///
    /// @throws SoundException when the connection is lost or closed
    void turn(long timeoutNanos) {
        if (outdated && !listing) {
            list();
        }
        connection.turn(timeoutNanos);
        if (failure != null) {
            throw failure;
        }
    }

    /// The server answers in the order of the questions: the last list's end is the end of all.
    private void list() {
        outdated = false;
        listing = true;
        speaker = NONE;
        microphone = NONE;
        sinkInputs.clear();
        sourceOutputs.clear();
        var context = connection.context();
        LibPulseLists.findSink(context, speakerName, onSpeaker);
        LibPulseLists.findSource(context, microphoneName, onMicrophone);
        LibPulseLists.listSinkInputs(context, onSinkInput);
        LibPulseLists.listSourceOutputs(context, onSourceOutput);
    }

    private void listingDone() {
        listing = false;
        var streams = new ArrayList<ClientStream>();
        sinkInputs.stream()
                .filter(entry -> entry.device() == speaker)
                .map(stream(Direction.PLAYS))
                .forEach(streams::add);
        sourceOutputs.stream()
                .filter(entry -> entry.device() == microphone)
                .map(stream(Direction.RECORDS))
                .forEach(streams::add);
        listed.accept(new Snapshot(true, streams));
    }

    private static Function<Entry, ClientStream> stream(Direction direction) {
        return entry -> new ClientStream(
                direction, entry.index(), entry.client(), entry.binary(), pid(entry.pid()), entry.corked());
    }

    /// What a client says of itself: a number as a rule, 0 for whatever else.
    private static long pid(String text) {
        return text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
    }
}
