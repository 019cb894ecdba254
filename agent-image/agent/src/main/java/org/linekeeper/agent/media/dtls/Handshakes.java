package org.linekeeper.agent.media.dtls;

import java.io.IOException;
import java.time.Duration;
import org.linekeeper.agent.media.srtp.MasterKey;

/// Agrees on keys with other sides, as one and the same for all calls of this run of the agent. Thread-safe.
public interface Handshakes {
    /// Of the certificate that we show.
    Fingerprint fingerprint();

    /// Begins a handshake; it has a virtual thread of its own until its link is closed.
    ///
    /// @param limit how long it may take
    Link begin(Terms terms, Duration limit, Wire wire, Listener listener);

    /// Those of this run. The first call loads the library, which takes some tenths of a second.
    static Handshakes ofThisRun() {
        return HandshakeLibrary.handshakes();
    }

    /// One association: agrees on keys, and stays there to repeat its last words for a peer that missed them.
    interface Link extends AutoCloseable {
        /// Takes a datagram of the other side's; never blocks.
        void take(byte[] bytes, int length);

        /// Says goodbye where there is somebody to say it to. Idempotent.
        @Override
        void close();
    }

    /// Sends a datagram to the other side.
    @FunctionalInterface
    interface Wire {
        void send(byte[] bytes, int offset, int length) throws IOException;
    }

    /// Hears once how the handshake has ended, on the link's thread.
    interface Listener {
        /// The other side has proven to be the one that its description names.
        void agreed(MasterKey ours, MasterKey theirs);

        /// There are no keys, and there will be none.
        void failed(String why);
    }
}
