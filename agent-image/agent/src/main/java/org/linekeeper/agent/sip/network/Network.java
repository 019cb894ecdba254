package org.linekeeper.agent.sip.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.SipTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens and keeps the agent's flows: one UDP socket per local address, one TCP connection per peer, shared by all
/// lines. Belongs to the SIP thread; look-ups and connects run on threads of their own and report back to it.
public final class Network implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    private final Executor sipThread;
    private final NameResolver names;
    private final int preferredPort;
    private final Arrivals arrivals;
    private final DropCounters drops;
    private final Map<InetAddress, UdpSocket> sockets = new HashMap<>();
    private final Map<InetSocketAddress, TcpConnection> connections = new HashMap<>();
    private boolean closed;

    /// @param preferredPort the local UDP port to take when it is free
    public Network(Executor sipThread, NameResolver names, int preferredPort, Arrivals arrivals, DropCounters drops) {
        this.sipThread = sipThread;
        this.names = names;
        this.preferredPort = preferredPort;
        this.arrivals = arrivals;
        this.drops = drops;
    }

    /// Hears, on the SIP thread, what became of [#open].
    public interface Opening {
        void opened(Flow flow);

        /// @param why what a person is told
        void failed(String why);
    }

    /// Finds or opens a flow. Where that needs neither a look-up nor a connection the answer comes before this
    /// returns.
    public void open(Hop hop, Opening opening) {
        Optional<InetAddress> literal = literal(hop.host());
        if (literal.isPresent()) {
            open(hop, List.of(literal.orElseThrow()), opening);
        } else {
            Thread.ofVirtual().name("sip-look-up-" + hop.host()).start(() -> lookUp(hop, opening));
        }
    }

    /// The local address that packets to the given one leave from, by the machine's routing table. Sends nothing.
    ///
    /// @throws UncheckedIOException where there is no way to it
    public static InetAddress localAddressTowards(InetAddress remote) {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(new InetSocketAddress(remote, Hop.DEFAULT_PORT));
            InetAddress local = probe.getLocalAddress();
            if (local.isAnyLocalAddress()) {
                throw new IOException("no route to " + remote.getHostAddress());
            }
            return local;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The address that a text spells out; empty where it is a name.
    public static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    private void lookUp(Hop hop, Opening opening) {
        try {
            List<InetAddress> addresses = names.resolve(hop.host());
            sipThread.execute(() -> open(hop, addresses, opening));
        } catch (UnknownHostException e) {
            sipThread.execute(() -> opening.failed("the name " + hop.host() + " isn't known"));
        }
    }

    private void open(Hop hop, List<InetAddress> addresses, Opening opening) {
        if (closed) {
            opening.failed("the agent is closing");
        } else if (hop.transport() == SipTransport.UDP) {
            openUdp(hop, addresses, opening);
        } else {
            openTcp(hop, addresses, opening);
        }
    }

    private void openUdp(Hop hop, List<InetAddress> addresses, Opening opening) {
        String why = "";
        for (InetAddress address : addresses) {
            try {
                UdpSocket socket = socket(localAddressTowards(address));
                opening.opened(socket.to(new InetSocketAddress(address, hop.port())));
                return;
            } catch (IOException | UncheckedIOException e) {
                why = "no way to %s: %s".formatted(hop, e.getMessage());
            }
        }
        opening.failed(why);
    }

    private UdpSocket socket(InetAddress local) throws IOException {
        UdpSocket socket = sockets.get(local);
        if (socket == null) {
            socket = UdpSocket.bind(local, preferredPort, arrivals, drops);
            sockets.put(local, socket);
        }
        return socket;
    }

    private void openTcp(Hop hop, List<InetAddress> addresses, Opening opening) {
        for (InetAddress address : addresses) {
            TcpConnection connection = connections.get(new InetSocketAddress(address, hop.port()));
            if (connection != null && connection.open()) {
                opening.opened(connection);
                return;
            }
        }
        Thread.ofVirtual().name("sip-connect-" + hop).start(() -> connect(hop, addresses, opening));
    }

    private void connect(Hop hop, List<InetAddress> addresses, Opening opening) {
        String why = "";
        for (InetAddress address : addresses) {
            try {
                TcpConnection connection =
                        TcpConnection.connect(new InetSocketAddress(address, hop.port()), arrivals, drops);
                sipThread.execute(() -> connected(connection, opening));
                return;
            } catch (IOException e) {
                why = "no connection to %s: %s".formatted(hop, e.getMessage());
            }
        }
        String reason = why;
        sipThread.execute(() -> opening.failed(reason));
    }

    private void connected(TcpConnection connection, Opening opening) {
        connections.values().removeIf(known -> !known.open());
        if (closed) {
            connection.close();
            opening.failed("the agent is closing");
            return;
        }
        TcpConnection earlier = connections.putIfAbsent(connection.remote(), connection);
        if (earlier != null) {
            connection.close();
        }
        opening.opened(earlier == null ? connection : earlier);
    }

    /// Lets go of a connection, so that the next [#open] makes a new one; a UDP socket is nobody's own and stays.
    /// Without effect where the flow is null or closed.
    public void forget(@Nullable Flow flow) {
        if (flow instanceof TcpConnection connection && connections.remove(connection.remote(), connection)) {
            connection.close();
        }
    }

    /// Closes all sockets.
    @Override
    public void close() {
        closed = true;
        List.copyOf(connections.values()).forEach(TcpConnection::close);
        connections.clear();
        for (UdpSocket socket : sockets.values()) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("closing a SIP socket: {}", e.toString());
            }
        }
        sockets.clear();
    }
}
