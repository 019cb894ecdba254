package org.linekeeper.agent.media.ice;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// The search for ways between a call's ports and one other side's, and the keeping open of those that were found.
/// Thread-safe.
public interface IceSession extends AutoCloseable {
    /// A STUN packet's first bytes end here (RFC 7983 §7).
    int MOST_STUN = 3;

    /// A TURN channel's first bytes (RFC 7983 §7).
    int LEAST_CHANNEL = 64;

    int MOST_CHANNEL = 79;

    /// Whether a datagram that begins so can be for a session.
    static boolean isIce(byte first) {
        return (first >= 0 && first <= MOST_STUN) || (first >= LEAST_CHANNEL && first <= MOST_CHANNEL);
    }

    /// What our description says, with what the servers have answered. Waits for their answers, for two seconds at
    /// most; the second call waits for nothing.
    IceDescription ours();

    /// Begins the checks; once.
    ///
    /// @param components how many ports the other side has, 1 or 2
    /// @param weControl  whether ours is the word which way is taken
    void begin(IceDescription theirs, int components, boolean weControl, Listener listener);

    /// Takes a datagram that came to one of the ports and [#isIce]; never blocks.
    ///
    /// @param port 0 for that of sound, 1 for that of reports
    void take(int port, byte[] bytes, int length, InetSocketAddress from);

    /// Gives up what the servers lend us and uses the ports no more; may block for some milliseconds. Idempotent.
    @Override
    void close();

    /// One of the call's ports.
    interface Port {
        InetSocketAddress local();

        void send(byte[] bytes, int offset, int length, InetSocketAddress to) throws IOException;
    }

    /// The way that one port's datagrams take.
    ///
    /// @param remote the other side's address at its end
    /// @param relay  what they go through; empty where they leave by our own port
    record Way(InetSocketAddress remote, Optional<Relay> relay) {}

    @FunctionalInterface
    interface Relay {
        void send(byte[] bytes, int offset, int length, InetSocketAddress to) throws IOException;
    }

    /// Hears on the session's own threads, and only passes on.
    interface Listener {
        /// The way of each port that the other side has. Told once.
        void found(List<Way> ways);

        /// There is no way, or the one that was found is no more.
        void failed(String why);

        /// A datagram has come over a relay.
        ///
        /// @param port as in [IceSession#take]
        void relayed(int port, byte[] bytes, int length, InetSocketAddress from);
    }
}
