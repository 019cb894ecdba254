package org.linekeeper.agent.sip.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.linekeeper.protocol.SipTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TCP connection that we opened. Two threads of its own read and write, so that a peer that doesn't read holds up
/// nobody: when its queue is full the connection is given up.
final class TcpConnection implements Flow {
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final byte[] PING = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int QUEUE = 256;

    private final Socket socket;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Arrivals arrivals;
    private final DropCounters drops;
    private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile boolean answersPings;
    private volatile boolean pingUnanswered;
    private volatile long pingedAt = System.nanoTime();

    private TcpConnection(Socket socket, Arrivals arrivals, DropCounters drops) {
        this.socket = socket;
        this.local = (InetSocketAddress) socket.getLocalSocketAddress();
        this.remote = (InetSocketAddress) socket.getRemoteSocketAddress();
        this.arrivals = arrivals;
        this.drops = drops;
    }

    /// Connects; blocks for five seconds at most.
    static TcpConnection connect(InetSocketAddress remote, Arrivals arrivals, DropCounters drops) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(remote, (int) CONNECT_TIMEOUT.toMillis());
            TcpConnection connection = new TcpConnection(socket, arrivals, drops);
            Thread.ofVirtual().name("sip-tcp-read-" + remote).start(connection::readUntilClosed);
            Thread.ofVirtual().name("sip-tcp-write-" + remote).start(connection::writeUntilClosed);
            return connection;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public SipTransport transport() {
        return SipTransport.TCP;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Flow toPort(int port) {
        return this;
    }

    @Override
    public boolean open() {
        return open.get();
    }

    @Override
    public void send(byte[] message) {
        if (!outgoing.offer(message)) {
            LOG.info("{} doesn't read what we send: connection given up", remote);
            close();
        }
    }

    @Override
    public void keepAlive(Duration interval) {
        if (System.nanoTime() - pingedAt < interval.toNanos() / 2) {
            return;
        }
        if (answersPings && pingUnanswered) {
            LOG.info("{} no longer answers keepalives: connection given up", remote);
            close();
            return;
        }
        pingUnanswered = true;
        pingedAt = System.nanoTime();
        send(PING);
    }

    void close() {
        if (!open.getAndSet(false)) {
            return;
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing {}: {}", remote, e.toString());
        }
        outgoing.clear();
        send(PONG); // wakes the writer, which finds the socket closed
        arrivals.closed(this);
    }

    private void writeUntilClosed() {
        try {
            OutputStream out = socket.getOutputStream();
            while (open.get()) {
                out.write(outgoing.take());
            }
        } catch (IOException e) {
            LOG.debug("writing to {}: {}", remote, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void readUntilClosed() {
        try {
            read(socket.getInputStream());
        } catch (IOException e) {
            LOG.debug("reading from {}: {}", remote, e.toString());
        } catch (RuntimeException | StackOverflowError e) {
            drops.count(Drop.MALFORMED);
            LOG.debug("a message from {} could not be taken", remote, e);
        } finally {
            close();
        }
    }

    private void read(InputStream in) throws IOException {
        byte[] buffer = new byte[4096];
        int filled = 0;
        while (true) {
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                return;
            }
            filled += count;
            int taken = take(buffer, filled);
            if (taken < 0) {
                return;
            }
            System.arraycopy(buffer, taken, buffer, 0, filled - taken);
            filled -= taken;
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, Framing.MAX_MESSAGE + 1));
            }
        }
    }

    /// Hands on all whole messages; returns how many bytes they were, negative where the stream makes no sense any
    /// more.
    private int take(byte[] bytes, int filled) {
        int position = 0;
        while (position < filled) {
            switch (Framing.ofStream(bytes, position, filled)) {
                case Frame.Incomplete _ -> {
                    return position;
                }
                case Frame.LineEnds ends -> {
                    lineEnds(ends.length());
                    position += ends.length();
                }
                case Frame.Message message -> {
                    arrivals.received(new RawMessage(bytes, position, message), this);
                    position += message.headers() + message.body();
                }
                case Frame.Fault fault -> {
                    drops.count(fault.reason());
                    return -1;
                }
            }
        }
        return position;
    }

    /// Two line ends ask, one answers (RFC 5626 §3.5.1).
    private void lineEnds(int length) {
        if (length >= PING.length) {
            send(PONG);
        } else {
            answersPings = true;
            pingUnanswered = false;
        }
    }
}
