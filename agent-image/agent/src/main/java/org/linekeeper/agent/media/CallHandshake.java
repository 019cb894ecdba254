package org.linekeeper.agent.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.Agreement.Protection;
import org.linekeeper.agent.media.dtls.Handshakes;
import org.linekeeper.agent.media.dtls.Terms;
import org.linekeeper.agent.media.srtp.MasterKey;

/// The handshake on one of a call's ports, where keys are agreed on over the media path: begins one for each new other
/// side and keeps what stands. Thread-safe. Without such a call it stays empty, and loads nothing.
final class CallHandshake implements AutoCloseable {
    /// In which one that goes well has ended many times over.
    static final Duration LIMIT = Duration.ofSeconds(10);

    /// First bytes of DTLS (RFC 7983 §7).
    private static final int LEAST = 20;

    private static final int MOST = 63;

    private final Exit exit;
    private final Duration limit;
    private final Listener listener;
    private @Nullable Association current;

    /// Called on the handshake's own thread.
    interface Listener {
        /// There are keys now.
        void keyed();

        void failed(String why);
    }

    /// @param limit how long a handshake may take
    CallHandshake(Exit exit, Duration limit, Listener listener) {
        this.exit = exit;
        this.limit = limit;
        this.listener = listener;
    }

    static boolean isHandshake(byte first) {
        return first >= LEAST && first <= MOST;
    }

    /// What has come of a handshake by now. Another one begins where the other side is not the same any more: its
    /// certificate, its address, or who is to begin.
    ///
    /// @param named the other side's address; on hold there may be none
    synchronized Protection protect(Terms terms, Optional<InetSocketAddress> named) {
        var association = current;
        if (association == null || !association.isWith(terms, named)) {
            end();
            association = new Association(terms, named);
            current = association;
            association.begin();
        }
        return association.protection;
    }

    private void end() {
        if (current != null) {
            current.end();
            current = null;
        }
    }

    /// Takes a datagram that came to the call's port.
    ///
    /// @return whether it is for a handshake of this call
    boolean take(byte[] bytes, int length, InetSocketAddress from) {
        Association association;
        synchronized (this) {
            association = current;
        }
        return association != null && association.take(bytes, length, from);
    }

    private synchronized boolean isCurrent(Association association) {
        return current == association;
    }

    /// Idempotent; another one may follow.
    @Override
    public synchronized void close() {
        end();
    }

    /// A handshake with one other side, and what came of it.
    private final class Association implements Handshakes.Listener, Handshakes.Wire {
        private final Terms terms;
        private final Optional<InetSocketAddress> named;
        private volatile Protection protection = new Protection.Awaited();

        /// The description's address until another one has spoken, for a phone behind NAT; the named one comes first.
        private volatile @Nullable InetSocketAddress peer;

        private volatile Handshakes.@Nullable Link link;

        private volatile boolean spoken;

        Association(Terms terms, Optional<InetSocketAddress> named) {
            this.terms = terms;
            this.named = named;
            peer = named.orElse(null);
        }

        boolean isWith(Terms others, Optional<InetSocketAddress> address) {
            return terms.equals(others) && (address.isEmpty() || address.equals(named));
        }

        void begin() {
            link = Handshakes.ofThisRun().begin(terms, limit, this, this);
        }

        void end() {
            var talks = link;
            if (talks != null) {
                talks.close();
            }
        }

        boolean take(byte[] bytes, int length, InetSocketAddress from) {
            var talks = link;
            boolean known = from.equals(peer) || named.filter(from::equals).isPresent();
            if (talks == null || (spoken && !known)) {
                return false;
            }
            spoken = true;
            peer = from;
            talks.take(bytes, length);
            return true;
        }

        @Override
        public void send(byte[] bytes, int offset, int length) throws IOException {
            var to = peer;
            if (to != null) {
                exit.send(ByteBuffer.wrap(bytes, offset, length), to);
            }
        }

        @Override
        public void agreed(MasterKey ours, MasterKey theirs) {
            protection = new Protection.Keys(ours, theirs);
            if (isCurrent(this)) {
                listener.keyed();
            }
        }

        @Override
        public void failed(String why) {
            if (isCurrent(this)) {
                listener.failed(why);
            }
        }
    }
}
