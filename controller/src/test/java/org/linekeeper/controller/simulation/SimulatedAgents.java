package org.linekeeper.controller.simulation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.protocol.AgentPaths;

/// The agents of all simulated sandboxes behind one address: mutual TLS 1.3 as the real ones have it, each with its
/// own certificate, found by the name that the caller asks for (SNI, RFC 6066 §3). A thread per connection.
public final class SimulatedAgents implements FakeRuntime.Machine, AutoCloseable {
    private static final int LONGEST_LINE = 8192;

    private final AgentIdentities identities = new AgentIdentities();
    private final Map<String, SimulatedAgent> byName = new ConcurrentHashMap<>();
    private final Map<String, SimulatedAgent> byUser = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private @Nullable SSLServerSocket server;

    @Override
    public synchronized int start(SandboxSpec spec) {
        String name = identities.read(spec.identity());
        SimulatedAgent agent = new SimulatedAgent(name);
        byName.put(name, agent);
        byUser.put(spec.user().name(), agent);
        if (server == null) {
            server = listen(identities.context());
        }
        return server.getLocalPort();
    }

    @Override
    public synchronized void stop(SandboxSpec spec) {
        SimulatedAgent agent = byUser.remove(spec.user().name());
        if (agent != null) {
            byName.remove(agent.name());
            identities.forget(agent.name());
            agent.close();
        }
    }

    public int count() {
        return byUser.size();
    }

    /// Agents that a caller polls for events.
    public long links() {
        return byUser.values().stream().filter(SimulatedAgent::isPolled).count();
    }

    long requests() {
        return requests.get();
    }

    private SSLServerSocket listen(SSLContext context) {
        try {
            var socket = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 4096, InetAddress.getLoopbackAddress());
            socket.setNeedClientAuth(true);
            Thread.ofVirtual().name("agents").start(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void accept(SSLServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) listening.accept();
                Thread.ofVirtual().name("agent").start(() -> serve(socket));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            SimulatedAgent agent = byName.get(askedFor(socket));
            if (agent == null) {
                return;
            }
            agent.opened(socket);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 2048);
            String head = line(in);
            while (!head.isEmpty()) {
                int length = 0;
                for (String field = line(in); !field.isEmpty(); field = line(in)) {
                    if (field.regionMatches(true, 0, "content-length:", 0, 15)) {
                        length = Integer.parseInt(field.substring(15).strip());
                    }
                }
                String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                requests.incrementAndGet();
                socket.getOutputStream().write(answer(agent, head, body));
                head = line(in);
            }
        } catch (IOException e) {
            // the caller is gone, or this sandbox is
        }
    }

    private static byte[] answer(SimulatedAgent agent, String head, String body) {
        String[] words = head.split(" ", 3);
        int query = words[1].indexOf('?');
        String path = query < 0 ? words[1] : words[1].substring(0, query);
        String json = switch (words[0] + " " + path) {
            case "GET " + AgentPaths.STATUS -> agent.status();
            case "PUT " + AgentPaths.SPEC -> agent.put(body);
            case "GET " + AgentPaths.EVENTS -> agent.events(words[1].substring(query + 1));
            default -> "";
        };
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        String status = json.isEmpty() ? "404 Not Found" : "200 OK";
        byte[] start = ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = java.util.Arrays.copyOf(start, start.length + bytes.length);
        System.arraycopy(bytes, 0, whole, start.length, bytes.length);
        return whole;
    }

    static String askedFor(SSLSocket socket) {
        return ((ExtendedSSLSession) socket.getSession())
                .getRequestedServerNames().stream()
                        .map(name -> new SNIHostName(name.getEncoded()).getAsciiName())
                        .findFirst()
                        .orElse("");
    }

    /// Empty at the end of the stream too.
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            if (octet != '\r') {
                line.append((char) octet);
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("the line does not end");
            }
        }
        return line.toString();
    }

    @Override
    public synchronized void close() throws IOException {
        if (server != null) {
            server.close();
        }
        byUser.values().forEach(SimulatedAgent::close);
    }
}
