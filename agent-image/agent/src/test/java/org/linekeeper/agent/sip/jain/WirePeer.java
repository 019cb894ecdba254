package org.linekeeper.agent.sip.jain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.SipTransport;

/// The other end of a line in tests, registrar and phone in one, over real loopback sockets. It does only what the test
/// tells it to, and answers an unregistration.
final class WirePeer implements AutoCloseable {
    private final BlockingQueue<WireMessage> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> keepAlives = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> binding = new LinkedBlockingQueue<>();
    private final SipTransport transport;
    private final DatagramSocket datagrams;
    private final ServerSocket listening;
    private final InetAddress address;
    private final int port;
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile @Nullable Socket connection;
    private volatile @Nullable SocketAddress agent;

    private WirePeer(SipTransport transport, int port, ServerSocket listening) throws IOException {
        this.transport = transport;
        this.address = listening.getInetAddress();
        this.datagrams = new DatagramSocket(new InetSocketAddress(address, port));
        this.listening = listening;
        this.port = transport.reliable() ? listening.getLocalPort() : datagrams.getLocalPort();
        Thread.ofVirtual().name("peer").start(transport.reliable() ? this::acceptAll : this::readDatagrams);
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    static WirePeer udp() throws IOException {
        return new WirePeer(SipTransport.UDP, 0, listening());
    }

    /// Over IPv6, the transport being UDP or TCP.
    static WirePeer sixOver(SipTransport transport) throws IOException {
        return new WirePeer(transport, 0, new ServerSocket(0, 5, InetAddress.ofLiteral("::1")));
    }

    static WirePeer udp(int port) throws IOException {
        return new WirePeer(SipTransport.UDP, port, listening());
    }

    static WirePeer tcp() throws IOException {
        return new WirePeer(SipTransport.TCP, 0, listening());
    }

    /// @param versions of TLS that it speaks; all where none are named
    static WirePeer tls(SSLContext certified, String... versions) throws IOException {
        SSLServerSocket listening = (SSLServerSocket)
                certified.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        if (versions.length > 0) {
            listening.setEnabledProtocols(versions);
        }
        return new WirePeer(SipTransport.TLS, 0, listening);
    }

    static WirePeer over(SipTransport transport) throws IOException {
        return switch (transport) {
            case UDP -> udp();
            case TCP -> tcp();
            case TLS -> tls(AgentUnderTest.AUTHORITY.serverFor("example.org"));
        };
    }

    /// How many connections were made to it.
    int connections() {
        return accepted.get();
    }

    SipTransport transport() {
        return transport;
    }

    int port() {
        return port;
    }

    /// "127.0.0.1:port" or "[::1]:port", as it stands in URIs and Via.
    String at() {
        return (address instanceof Inet6Address ? "[::1]:" : "127.0.0.1:") + port;
    }

    /// Waits for a request of that method or a response of that status; others in between are thrown away.
    WireMessage expect(String kind) {
        return expect(kind, _ -> true);
    }

    /// Waits for a response of that status to a request of that method.
    WireMessage expect(String status, String method) {
        return await(
                status + " to " + method,
                message -> message.kind().equals(status) && message.about().equals(method));
    }

    /// Waits for the message of that kind that the condition picks.
    WireMessage expect(String kind, Predicate<WireMessage> wanted) {
        return await(kind, message -> message.kind().equals(kind) && wanted.test(message));
    }

    /// The next message, whatever it is.
    WireMessage next() {
        return await("message", _ -> true);
    }

    /// What has come that nobody expected yet.
    List<WireMessage> drain() {
        List<WireMessage> all = new ArrayList<>();
        received.drainTo(all);
        return all;
    }

    private WireMessage await(String what, Predicate<WireMessage> wanted) {
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (true) {
                WireMessage message = received.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (message == null) {
                    throw new AssertionError("no " + what + " came");
                }
                if (wanted.test(message)) {
                    return message;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Whether a message of that kind has come that nobody expected yet.
    boolean has(String kind) {
        return received.stream().anyMatch(message -> message.kind().equals(kind));
    }

    boolean has(String status, String method) {
        return received.stream()
                .anyMatch(message ->
                        message.kind().equals(status) && message.about().equals(method));
    }

    void expectKeepAlive() {
        try {
            if (keepAlives.poll(10, TimeUnit.SECONDS) == null) {
                throw new AssertionError("no keepalive came");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The next STUN request.
    byte[] expectBinding() {
        try {
            byte[] request = binding.poll(10, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("no binding request came");
            }
            return request;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Of the connection's other side.
    int agentPort() {
        return Objects.requireNonNull(connection).getPort();
    }

    WireMessage acceptRegistration() {
        WireMessage register = expect("REGISTER");
        send(register.response("200 OK", "reg", "", "Contact: <" + register.uri("Contact") + ">;expires=600"));
        return register;
    }

    void send(String message) {
        send(message.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) {
        try {
            Socket socket = connection;
            SocketAddress to = agent;
            if (socket != null) {
                socket.getOutputStream().write(bytes);
            } else if (to != null) {
                datagrams.send(new DatagramPacket(bytes, bytes.length, to));
            } else {
                throw new AssertionError("nobody to send to yet");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the connection and waits until the agent has closed its side too.
    void endConnection() throws Exception {
        Socket socket = Objects.requireNonNull(connection);
        socket.shutdownOutput();
        Awaitility.await().until(socket::isClosed);
    }

    void dropConnection() throws IOException {
        Socket socket = connection;
        if (socket != null) {
            socket.close();
        }
    }

    private void readDatagrams() {
        byte[] buffer = new byte[65_535];
        while (!datagrams.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(packet);
                agent = packet.getSocketAddress();
                take(buffer, packet.getLength());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void acceptAll() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connection = socket;
                accepted.incrementAndGet();
                Thread.ofVirtual().name("peer-read").start(() -> readStream(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /// Each read is taken for one or more whole messages, which loopback and small messages allow.
    private void readStream(Socket socket) {
        byte[] buffer = new byte[65_535];
        try (InputStream in = socket.getInputStream()) {
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                takeAll(Arrays.copyOf(buffer, count));
            }
        } catch (IOException closed) {
            keepAlives.clear();
        }
    }

    private void takeAll(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        while (!text.isBlank()) {
            String message = text.stripLeading();
            int headers = message.indexOf("\r\n\r\n") + 4;
            int length = Integer.parseInt(WireMessage.parse(message.getBytes(StandardCharsets.UTF_8), message.length())
                    .header("Content-Length"));
            byte[] one = message.substring(0, headers + length).getBytes(StandardCharsets.UTF_8);
            take(one, one.length);
            text = message.substring(headers + length);
        }
        if (bytes.length == 4) {
            keepAlives.add("stream");
        }
    }

    private void take(byte[] bytes, int length) {
        if (length <= 4) {
            keepAlives.add("datagram");
            return;
        }
        if (bytes[0] == 0) {
            binding.add(Arrays.copyOf(bytes, length));
            return;
        }
        WireMessage message = WireMessage.parse(bytes, length);
        received.add(message);
        if (message.kind().equals("REGISTER") && message.header("Expires").equals("0")) {
            send(message.response("200 OK", "reg", ""));
        }
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        listening.close();
        dropConnection();
    }
}
