package org.linekeeper.agent.sound;

import java.util.List;

/// Who uses the sandbox's sound card: the clients that play into the sink `speaker` and those that record
/// from the source `microphone`. A client's own streams are the dependable sign that it is in a call.
/// Thread-safe; no method blocks.
public interface SoundServerStreams extends AutoCloseable {
    /// What is known now.
    Snapshot current();

    /// Tells of every change from now on, first of all of what is known now. Called on the watcher's own
    /// thread, in order: implementations only pass it on.
    ///
    /// @return ends the subscription when closed; idempotent
    Subscription subscribe(Listener listener);

    /// Ends all subscriptions and the watching. Idempotent.
    @Override
    void close();

    @FunctionalInterface
    interface Listener {
        void changed(Snapshot now);
    }

    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /// The streams at one moment.
    ///
    /// @param serverUp false while the sound server does not answer: then `streams` is empty, which means
    ///                 unknown and not silence
    record Snapshot(boolean serverUp, List<ClientStream> streams) {
        public static final Snapshot UNKNOWN = new Snapshot(false, List.of());

        public Snapshot {
            streams = List.copyOf(streams);
        }

        /// Whether a process of that binary has a running stream in this direction.
        public boolean has(Direction direction, String binary) {
            return streams.stream()
                    .anyMatch(stream -> stream.direction() == direction
                            && !stream.corked()
                            && stream.binary().equals(binary));
        }
    }

    enum Direction {
        /// Into `speaker`.
        PLAYS,
        /// From `microphone`.
        RECORDS
    }

    /// One stream of a client.
    ///
    /// @param index  the server's number of the stream; unique per direction while the server runs
    /// @param client the name by which the client presents itself (`application.name`)
    /// @param binary the file name of its program (`application.process.binary`), empty where it does not say
    /// @param pid    its process, 0 where it does not say
    /// @param corked paused: the stream is there, but no sound flows
    record ClientStream(Direction direction, int index, String client, String binary, long pid, boolean corked) {}
}
