package org.linekeeper.agent.control;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the container runtime, which holds no certificate (Kubernetes' kubelet): plain HTTP, no bodies, nothing that
/// tells more than whether the agent serves its controller.
///
/// | request | answer |
/// |---|---|
/// | `GET /health` | 200 while the control endpoint serves, else 503 |
/// | `GET /alive` | 503 where the agent is stuck and no call is up, else 200 |
/// | `GET /drain` | 200 once no call is up; no call begins while it waits. For the loopback interface only: to anybody
/// else there is no such thing |
///
/// Other paths are 404, other methods 405. Platform threads, one a connection, so that an answer does not
/// wait for what the agent's virtual threads wait for; those are few, short (but for a drain, which lasts
/// as long as its asker stays), and a request has to fit into 1 KB. Whoever comes when all places are
/// taken is not answered.
public final class HealthEndpoint implements Closeable {
    /// As long as it is open no call begins.
    public interface Drain extends AutoCloseable {
        /// Whether no call is up, and none will be. Must not block.
        boolean quiet();

        @Override
        void close();
    }

    static final int PLACES = 8;
    /// Of the places; the others are the probes'.
    static final int DRAINS = 4;
    static final int LARGEST_REQUEST = 1024;

    /// An agent whose virtual threads do not run for so long is stuck, and so are its control endpoint, its client's
    /// driver and its repairs.
    private static final Duration STUCK = Duration.ofSeconds(2);

    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Logger LOG = LoggerFactory.getLogger(HealthEndpoint.class);

    private final ServerSocket server;
    private final BooleanSupplier up;
    private final BooleanSupplier inCall;
    private final Supplier<? extends Drain> drains;
    private final Semaphore places = new Semaphore(PLACES);
    private final Semaphore drainPlaces = new Semaphore(DRAINS);

    private HealthEndpoint(
            ServerSocket server, BooleanSupplier up, BooleanSupplier inCall, Supplier<? extends Drain> drains) {
        this.server = server;
        this.up = up;
        this.inCall = inCall;
        this.drains = drains;
    }

    /// Begins to answer.
    ///
    /// @param address usually port [AgentPaths#HEALTH_PORT]
    /// @param up     whether the control endpoint serves; must not block
    /// @param inCall whether a call is up; must not block
    /// @throws IOException the address can't be bound
    public static HealthEndpoint serve(
            InetSocketAddress address, BooleanSupplier up, BooleanSupplier inCall, Supplier<? extends Drain> drains)
            throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(address, PLACES);
        HealthEndpoint endpoint = new HealthEndpoint(server, up, inCall, drains);
        Thread.ofPlatform().daemon().name("health").start(endpoint::acceptAll);
        return endpoint;
    }

    public int port() {
        return server.getLocalPort();
    }

    /// Whoever waits for a drain gets no answer.
    @Override
    public void close() throws IOException {
        server.close();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                accept(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("the health endpoint could not take a connection: {}", e.toString());
                    LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                }
            }
        }
    }

    private void accept(Socket connection) throws IOException {
        if (!places.tryAcquire()) {
            connection.close();
            return;
        }
        Thread.ofPlatform().daemon().name("health-request").start(() -> {
            try (connection) {
                answer(connection, status(connection, requestLine(connection)));
            } catch (IOException e) {
                LOG.debug("a connection to the health endpoint broke: {}", e.toString());
            } finally {
                places.release();
            }
        });
    }

    private int status(Socket connection, String request) throws IOException {
        String[] words = request.split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            return 400;
        }
        boolean near = connection.getInetAddress().isLoopbackAddress();
        String path = words[1];
        boolean known = path.equals("/health") || path.equals("/alive") || (near && path.equals("/drain"));
        if (!known) {
            return 404;
        }
        if (!words[0].equals("GET")) {
            return 405;
        }
        return switch (path) {
            case "/drain" -> drain(connection);
            case "/alive" -> alive() ? 200 : 503;
            default -> up.getAsBoolean() ? 200 : 503;
        };
    }

    private boolean alive() throws IOException {
        try {
            return inCall.getAsBoolean()
                    || (up.getAsBoolean() && Thread.ofVirtual().start(() -> {}).join(STUCK));
        } catch (InterruptedException e) {
            throw new IOException("the agent ends", e);
        }
    }

    private int drain(Socket connection) throws IOException {
        if (!drainPlaces.tryAcquire()) {
            return 503;
        }
        try (Drain drain = drains.get()) {
            LOG.info("no further call begins: somebody waits for the calls' end");
            while (!drain.quiet()) {
                if (gone(connection)) {
                    throw new IOException("nobody waits for the calls' end any more");
                }
            }
            return 200;
        } finally {
            drainPlaces.release();
        }
    }

    /// Whether the asker has left; takes a moment to say so where not.
    private boolean gone(Socket connection) throws IOException {
        if (server.isClosed()) {
            return true;
        }
        connection.setSoTimeout((int) LOOK_AGAIN.toMillis());
        try {
            return connection.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    /// Reads a request to its headers' end, so that the answer is not lost with a reset, and returns its first line.
    private static String requestLine(Socket connection) throws IOException {
        byte[] request = new byte[LARGEST_REQUEST];
        int length = 0;
        long deadline = System.nanoTime() + LONGEST_REQUEST.toNanos();
        while (length < request.length) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IOException("the request took too long");
            }
            connection.setSoTimeout((int) left);
            int more = connection.getInputStream().read(request, length, request.length - length);
            if (more < 0) {
                throw new IOException("the request is cut off");
            }
            length += more;
            String text = new String(request, 0, length, StandardCharsets.ISO_8859_1);
            if (text.contains("\r\n\r\n")) {
                return text.substring(0, text.indexOf("\r\n"));
            }
        }
        throw new IOException("the request is larger than " + LARGEST_REQUEST + " bytes");
    }

    private static void answer(Socket connection, int status) throws IOException {
        String head = "HTTP/1.1 " + status + " \r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        connection.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    }
}
