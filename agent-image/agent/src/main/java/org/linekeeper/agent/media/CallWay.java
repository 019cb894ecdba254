package org.linekeeper.agent.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.ice.IceDescription;
import org.linekeeper.agent.media.ice.IceSession;
import org.linekeeper.agent.media.ice.IceSessions;
import org.linekeeper.protocol.LineMedia;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of a call's datagrams: to the addresses in the session description, or where a search has found one (ICE).
/// Without a search it stays empty, and loads nothing. Called under its owner's lock, but for [#take] and the exits.
final class CallWay {
    private static final Logger LOG = LoggerFactory.getLogger(CallWay.class);

    private final LineMedia line;
    private final List<Door> doors;
    private final Listener listener;
    private volatile @Nullable Search search;

    /// Called on the search's own threads.
    interface Listener {
        /// What was agreed on can be gone now, and [#over] says where.
        void found();

        void failed(String why);

        /// A datagram has come, not to the port itself but over a relay.
        ///
        /// @param control whether it is for the port of RTCP
        void relayed(boolean control, byte[] bytes, int length, InetSocketAddress from);
    }

    CallWay(RtpPorts.Pair ports, LineMedia line, Listener listener) {
        this.line = line;
        this.listener = listener;
        doors = List.of(new Door(ports.sound()), new Door(ports.control()));
    }

    Exit sound() {
        return doors.getFirst();
    }

    Exit control() {
        return doors.getLast();
    }

    /// What our description says. Waits for servers; another one begins where the other side has begun anew.
    ///
    /// @param theirs what theirs says, where it is there already
    IceDescription ours(Optional<IceDescription> theirs) {
        var current = search;
        if (current == null || !theirs.map(current::isWith).orElse(true)) {
            end();
            current = new Search(IceSessions.ofThisRun().open(doors, line.stun(), line.turn()));
            search = current;
        }
        return current.session.ours();
    }

    /// What was agreed on, over the way that was found; empty as long as none is.
    Optional<Agreement> over(Agreement settled) {
        var current = search;
        if (settled.ice().isEmpty() || current == null) {
            end();
            return Optional.of(settled);
        }
        var terms = settled.ice().get();
        if (!current.isWith(terms.theirs())) {
            // a call has forked: what was said of us is the first search's, and that is another's
            LOG.warn("the answer is of another side than the one that a way is looked for to");
            end();
            return Optional.of(settled);
        }
        current.begin(terms, settled.mux() ? 1 : 2);
        var ways = current.ways;
        return ways.isEmpty()
                ? Optional.empty()
                : Optional.of(settled.to(ways.getFirst().remote(), control(settled, ways)));
    }

    private static Optional<InetSocketAddress> control(Agreement settled, List<IceSession.Way> ways) {
        return settled.mux() || ways.size() > 1 ? Optional.of(ways.getLast().remote()) : Optional.empty();
    }

    /// Takes a datagram that came to one of the ports.
    ///
    /// @return whether it is for a search of this call's
    boolean take(boolean control, byte[] bytes, int length, InetSocketAddress from) {
        var current = search;
        if (current == null || length == 0 || !IceSession.isIce(bytes[0])) {
            return false;
        }
        current.session.take(control ? 1 : 0, bytes, length, from);
        return true;
    }

    private void end() {
        close(() -> {});
    }

    /// The ports are used no more when `then` runs: at once where there was no search, else what servers have lent is
    /// given back first, on a thread of its own. Another search may follow.
    void close(Runnable then) {
        var current = search;
        search = null;
        doors.forEach(door -> door.relay = null);
        if (current == null) {
            then.run();
        } else {
            Thread.ofVirtual().name("ice-end").start(() -> {
                current.session.close();
                then.run();
            });
        }
    }

    /// One of the call's ports: its channel, or the relay that its way goes through.
    private static final class Door implements IceSession.Port, Exit {
        private final DatagramChannel channel;
        private volatile IceSession.@Nullable Relay relay;

        Door(DatagramChannel channel) {
            this.channel = channel;
        }

        @Override
        public InetSocketAddress local() {
            return RtpPorts.local(channel);
        }

        /// For the search itself: always by the channel.
        @Override
        public void send(byte[] bytes, int offset, int length, InetSocketAddress to) throws IOException {
            // its addresses are of a kind of their own, which a channel does not take
            channel.send(ByteBuffer.wrap(bytes, offset, length), new InetSocketAddress(to.getAddress(), to.getPort()));
        }

        @Override
        public void send(ByteBuffer datagram, InetSocketAddress to) throws IOException {
            var through = relay;
            if (through == null) {
                channel.send(datagram, to);
            } else {
                through.send(datagram.array(), datagram.arrayOffset() + datagram.position(), datagram.remaining(), to);
            }
        }
    }

    /// A search with one other side.
    private final class Search implements IceSession.Listener {
        private final IceSession session;
        private @Nullable IceDescription theirs;
        private volatile List<IceSession.Way> ways = List.of();

        Search(IceSession session) {
            this.session = session;
        }

        boolean isWith(IceDescription description) {
            return theirs == null || theirs.isSame(description);
        }

        void begin(IceTerms terms, int components) {
            if (theirs == null) {
                theirs = terms.theirs();
                session.begin(terms.theirs(), components, terms.weControl(), this);
            }
        }

        @Override
        public void found(List<IceSession.Way> found) {
            if (search == this) {
                for (int i = 0; i < found.size(); i++) {
                    doors.get(i).relay = found.get(i).relay().orElse(null);
                }
                ways = List.copyOf(found);
                listener.found();
            }
        }

        @Override
        public void failed(String why) {
            if (search == this) {
                listener.failed(why);
            }
        }

        @Override
        public void relayed(int port, byte[] bytes, int length, InetSocketAddress from) {
            if (search == this) {
                listener.relayed(port == 1, bytes, length, from);
            }
        }
    }
}
