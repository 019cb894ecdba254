package org.linekeeper.controller.runtime.docker;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// Stands between a client and a Docker daemon on unix sockets, and spoils what passes. One request a
/// connection.
final class FaultyDaemon implements AutoCloseable {
    enum Fault {
        NONE,
        /// Every second request is refused before anything is done.
        EVERY_SECOND_FAILS,
        /// Every second change is carried out, and then reported as failed.
        DONE_BUT_REPORTED_FAILED,
        /// The list of containers breaks off in the middle.
        LISTING_CUT_SHORT,
        /// The event stream stays open and says nothing.
        EVENTS_SILENT
    }

    private static final byte[] REFUSAL = refusal();

    private final Path daemon;
    private final Path socket;
    private final ServerSocketChannel server;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger spoilt = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile Hold hold = new Hold("(?!)", false);

    FaultyDaemon(Path daemon, Path socket) {
        this.daemon = daemon;
        this.socket = socket;
        try {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("faulty-daemon").start(this::accept);
    }

    Path socket() {
        return socket;
    }

    void set(Fault now) {
        fault = now;
        spoilt.set(0);
    }

    /// How many answers were spoilt since the fault was set: a test without any proves nothing.
    int spoilt() {
        return spoilt.get();
    }

    /// A request that is never answered, for who wants to kill the one that waits.
    private static final class Hold {
        private final Pattern request;
        private final boolean done;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        Hold(String request, boolean done) {
            this.request = Pattern.compile(request);
            this.done = done;
        }

        /// Only the first.
        synchronized boolean takes(Request other) {
            return reached.getCount() > 0
                    && request.matcher(other.method() + " " + other.path()).find();
        }

        void stand() throws IOException {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    /// From now on the first request like this gets no answer, until [#release].
    ///
    /// @param request matched against method and path
    /// @param done    whether it is carried out all the same
    void holdFirst(String request, boolean done) {
        hold = new Hold(request, done);
    }

    boolean holds() {
        return hold.reached.getCount() == 0;
    }

    /// Whoever waits for the answer sees the connection's end; what was not carried out will not be.
    void release() {
        hold.released.countDown();
    }

    private static byte[] refusal() {
        String body = "{\"message\":\"injected fault\"}";
        return ("HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("faulty-request").start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed: nobody is served any more
            requests.set(0);
        }
    }

    /// @param text every byte as the character of its number
    private record Request(String method, String path, String text) {
        boolean changes() {
            return !method.equals("GET");
        }

        boolean lists() {
            return method.equals("GET") && path.contains("/containers/json");
        }

        boolean followsEvents() {
            return path.contains("/events");
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                SocketChannel real = SocketChannel.open(UnixDomainSocketAddress.of(daemon))) {
            Request request = read(Channels.newInputStream(client));
            OutputStream answer = Channels.newOutputStream(client);
            boolean second = requests.incrementAndGet() % 2 == 0;
            if (fault == Fault.EVERY_SECOND_FAILS && second) {
                spoilt.incrementAndGet();
                answer.write(REFUSAL);
                return;
            }
            Hold held = hold;
            boolean holds = held.takes(request);
            if (holds && !held.done) {
                held.stand();
                return;
            }
            Channels.newOutputStream(real).write(request.text().getBytes(StandardCharsets.ISO_8859_1));
            InputStream said = Channels.newInputStream(real);
            if (holds) {
                said.readAllBytes();
                held.stand();
                return;
            }
            if (fault == Fault.DONE_BUT_REPORTED_FAILED && second && request.changes()) {
                said.readAllBytes();
                spoilt.incrementAndGet();
                answer.write(REFUSAL);
            } else if (fault == Fault.LISTING_CUT_SHORT && request.lists()) {
                byte[] whole = said.readAllBytes();
                spoilt.incrementAndGet();
                answer.write(whole, 0, whole.length * 2 / 3);
            } else {
                relay(said, answer, request.followsEvents());
            }
        } catch (IOException e) {
            // one side went away, as the other will notice
            return;
        }
    }

    private void relay(InputStream said, OutputStream answer, boolean events) throws IOException {
        byte[] block = new byte[8192];
        if (events) {
            answer.write(head(said).getBytes(StandardCharsets.ISO_8859_1));
            answer.flush();
        }
        for (int read = said.read(block); read >= 0; read = said.read(block)) {
            if (events && fault == Fault.EVENTS_SILENT) {
                spoilt.incrementAndGet();
            } else {
                answer.write(block, 0, read);
                answer.flush();
            }
        }
    }

    /// The request with its body, told to be the connection's last.
    private static Request read(InputStream in) throws IOException {
        String head = head(in);
        List<String> lines = head.lines().toList();
        StringBuilder told = new StringBuilder(lines.getFirst()).append("\r\n");
        int length = 0;
        boolean chunked = false;
        for (String line : lines.subList(1, lines.size() - 1)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
                chunked = true;
            }
            if (!lower.startsWith("connection:")) {
                told.append(line).append("\r\n");
            }
        }
        told.append("Connection: close\r\n\r\n");
        byte[] body = chunked ? chunks(in) : in.readNBytes(length);
        told.append(new String(body, StandardCharsets.ISO_8859_1));
        int first = lines.getFirst().indexOf(' ');
        int second = lines.getFirst().indexOf(' ', first + 1);
        return new Request(
                lines.getFirst().substring(0, first), lines.getFirst().substring(first + 1, second), told.toString());
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /// A chunked body as it stands (RFC 9112 §7.1).
    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size;
        do {
            StringBuilder line = new StringBuilder();
            while (line.indexOf("\r\n") < 0) {
                line.append((char) in.read());
            }
            body.writeBytes(line.toString().getBytes(StandardCharsets.ISO_8859_1));
            size = Integer.parseInt(line.toString().strip(), 16);
            body.writeBytes(in.readNBytes(size + 2));
        } while (size > 0);
        return body.toByteArray();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
