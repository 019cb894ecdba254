package org.linekeeper.agent.sip.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.SipTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens and keeps the agent's flows: one UDP socket per local address, one TCP or TLS connection per peer,
/// shared by all lines that trust the same authorities. Belongs to the SIP thread; look-ups and connects run on threads
/// of their own and report back to it.
public final class Network implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    private final Executor sipThread;
    private final NameResolver names;
    private final int preferredPort;
    private final Arrivals arrivals;
    private final DropCounters drops;
    private final Map<InetAddress, UdpSocket> sockets = new HashMap<>();
    private final Map<Peer, StreamConnection> connections = new HashMap<>();
    private boolean closed;

    /// @param preferredPort the local UDP port to take when it is free
    public Network(Executor sipThread, NameResolver names, int preferredPort, Arrivals arrivals, DropCounters drops) {
        this.sipThread = sipThread;
        this.names = names;
        this.preferredPort = preferredPort;
        this.arrivals = arrivals;
        this.drops = drops;
    }

    /// Who is at the other end of a connection; TLS to the same server is another one where another name is expected.
    private record Peer(InetSocketAddress remote, @Nullable TlsTrust trust) {}

    /// Hears, on the SIP thread, what became of [#open].
    public interface Opening {
        /// All servers that the hop's name leads to, before any is tried.
        default void located(List<InetSocketAddress> servers) {}

        void opened(Flow flow);

        /// @param why what a person is told
        void failed(String why);
    }

    /// Finds or opens a flow. Where that needs neither a look-up nor a connection the answer comes before this
    /// returns.
    public void open(Way way, Opening opening) {
        Hop hop = way.hop();
        if (hop.transport() == SipTransport.TLS && way.trust() == null) {
            throw new IllegalArgumentException("TLS without a name to check");
        }
        Optional<InetAddress> literal = literal(hop.host());
        if (literal.isPresent()) {
            open(way, List.of(new InetSocketAddress(literal.orElseThrow(), hop.portOrDefault())), opening);
        } else {
            Thread.ofVirtual().name("sip-look-up-" + hop.host()).start(() -> lookUp(way, opening));
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

    private void lookUp(Way way, Opening opening) {
        Hop hop = way.hop();
        try {
            List<InetSocketAddress> servers = located(hop);
            sipThread.execute(() -> open(way, servers, opening));
        } catch (UnknownHostException e) {
            sipThread.execute(() -> opening.failed("the name " + hop.host() + " isn't known"));
        }
    }

    private List<InetSocketAddress> located(Hop hop) throws UnknownHostException {
        List<InetSocketAddress> found = new ArrayList<>();
        if (hop.port() == 0) {
            for (NameResolver.Server server : names.servers(hop.host(), hop.transport())) {
                try {
                    addAll(found, server.host(), server.port());
                } catch (UnknownHostException gone) {
                    LOG.info("{} names a server that isn't known: {}", hop, server.host());
                }
            }
        }
        if (found.isEmpty()) {
            addAll(found, hop.host(), hop.portOrDefault());
        }
        return found;
    }

    private void addAll(List<InetSocketAddress> found, String host, int port) throws UnknownHostException {
        for (InetAddress address : names.resolve(host)) {
            found.add(new InetSocketAddress(address, port));
        }
    }

    private void open(Way way, List<InetSocketAddress> servers, Opening opening) {
        if (closed) {
            opening.failed("the agent is closing");
            return;
        }
        opening.located(servers);
        List<InetSocketAddress> worth = new ArrayList<>(servers);
        worth.removeAll(way.avoided());
        InetSocketAddress preferred = way.preferred();
        if (preferred != null && worth.remove(preferred)) {
            worth.addFirst(preferred);
        }
        if (worth.isEmpty()) {
            opening.failed("no answer from " + way.hop());
        } else if (way.hop().transport() == SipTransport.UDP) {
            openUdp(way.hop(), worth, opening);
        } else {
            openConnection(way, worth, opening);
        }
    }

    private void openUdp(Hop hop, List<InetSocketAddress> servers, Opening opening) {
        String why = "";
        for (InetSocketAddress server : servers) {
            try {
                UdpSocket socket = socket(localAddressTowards(server.getAddress()));
                opening.opened(socket.to(server));
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

    private void openConnection(Way way, List<InetSocketAddress> servers, Opening opening) {
        for (InetSocketAddress server : servers) {
            StreamConnection connection = connections.get(new Peer(server, way.trust()));
            if (connection != null && connection.open()) {
                opening.opened(connection);
                return;
            }
        }
        Thread.ofVirtual().name("sip-connect-" + way.hop()).start(() -> connect(way, servers, opening));
    }

    private void connect(Way way, List<InetSocketAddress> servers, Opening opening) {
        String why = "";
        for (InetSocketAddress server : servers) {
            try {
                StreamConnection connection = StreamConnection.connect(server, way, arrivals, drops);
                sipThread.execute(() -> connected(new Peer(server, way.trust()), connection, opening));
                return;
            } catch (IOException e) {
                why = "no connection to %s: %s".formatted(way.hop(), e.getMessage());
            }
        }
        String reason = why;
        sipThread.execute(() -> opening.failed(reason));
    }

    private void connected(Peer peer, StreamConnection connection, Opening opening) {
        connections.values().removeIf(known -> !known.open());
        if (closed) {
            connection.close();
            opening.failed("the agent is closing");
            return;
        }
        StreamConnection earlier = connections.putIfAbsent(peer, connection);
        if (earlier != null) {
            connection.close();
        }
        opening.opened(earlier == null ? connection : earlier);
    }

    /// Lets go of a connection, so that the next [#open] makes a new one; a UDP socket is nobody's own and stays.
    /// Without effect where the flow is null or closed.
    public void forget(@Nullable Flow flow) {
        if (flow instanceof StreamConnection connection && connections.values().remove(connection)) {
            connection.close();
        }
    }

    /// Closes all sockets.
    @Override
    public void close() {
        closed = true;
        List.copyOf(connections.values()).forEach(StreamConnection::close);
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
