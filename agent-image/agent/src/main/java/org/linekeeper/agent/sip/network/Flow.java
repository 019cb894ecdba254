package org.linekeeper.agent.sip.network;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.linekeeper.protocol.SipTransport;

/// A way to one peer: a UDP socket with a destination, or a TCP connection. Thread-safe; nothing here blocks.
public interface Flow {
    SipTransport transport();

    /// Our own address and port on it; never the wildcard address.
    InetSocketAddress local();

    InetSocketAddress remote();

    /// Whether a message's sender is as certain as over that transport: a datagram's is easily forged, a connection's
    /// hardly, and that of TLS has shown its certificate.
    default boolean isAsCertainAs(SipTransport wanted) {
        return switch (wanted) {
            case UDP -> true;
            case TCP -> transport().reliable();
            case TLS -> transport() == SipTransport.TLS;
        };
    }

    /// The same way to another port of the peer's; a connection has no other and stays what it is.
    Flow toPort(int port);

    /// False once it can carry nothing any more.
    boolean open();

    /// Sends one encoded message. Losses aren't told here: retransmission and timeouts find them, and
    /// [Arrivals#closed] tells a connection's end.
    void send(byte[] message);

    /// Keeps address translators and proxies from forgetting us (RFC 5626 §3.5.1). A connection whose peer once
    /// answered keepalives and no longer does is closed.
    ///
    /// @param interval how often this is called; where several lines share a connection, each of them
    void keepAlive(Duration interval);
}
