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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.linekeeper.protocol.SipTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TCP or TLS connection that we opened. Two threads of its own read and write, so that a peer that
/// doesn't read holds up nobody: when its queue is full the connection is given up.
final class StreamConnection implements Flow {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);
    private static final byte[] PING = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int QUEUE = 256;
    /// Stands behind the last message that is written: the only one that is empty.
    private static final byte[] END = {};
    /// How long the writer may take for its farewell, TLS's included.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final SipTransport transport;
    private final Socket tcp;
    /// What is read and written: the TCP connection itself, or TLS over it.
    private final Socket socket;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Arrivals arrivals;
    private final DropCounters drops;
    private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(QUEUE);
    private final CountDownLatch written = new CountDownLatch(1);
    private final AtomicBoolean open = new AtomicBoolean(true);
    /// The reader's own: what comes is thrown away, since no message can be told in it any more.
    private boolean deaf;
    private volatile boolean answersPings;
    private volatile boolean pingUnanswered;
    private volatile long pingedAt = System.nanoTime();

    private StreamConnection(SipTransport transport, Socket tcp, Socket socket, Arrivals arrivals, DropCounters drops) {
        this.transport = transport;
        this.tcp = tcp;
        this.socket = socket;
        this.local = (InetSocketAddress) socket.getLocalSocketAddress();
        this.remote = (InetSocketAddress) socket.getRemoteSocketAddress();
        this.arrivals = arrivals;
        this.drops = drops;
    }

    /// Connects; blocks for as long as the way's patience lets it.
    static StreamConnection connect(InetSocketAddress remote, Way way, Arrivals arrivals, DropCounters drops)
            throws IOException {
        Socket tcp = new Socket();
        TlsTrust trust = way.trust();
        try {
            tcp.setTcpNoDelay(true);
            tcp.connect(remote, (int) way.patience().toMillis());
            Socket socket = trust == null ? tcp : shakenHands(tcp, trust, way.patience());
            SipTransport transport = trust == null ? SipTransport.TCP : SipTransport.TLS;
            StreamConnection connection = new StreamConnection(transport, tcp, socket, arrivals, drops);
            String name = transport + "-" + remote;
            Thread.ofVirtual().name("sip-read-" + name).start(connection::readUntilClosed);
            Thread.ofVirtual().name("sip-write-" + name).start(connection::writeUntilClosed);
            return connection;
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
    }

    private static Socket shakenHands(Socket tcp, TlsTrust trust, Duration patience) throws IOException {
        tcp.setSoTimeout((int) patience.toMillis());
        Socket socket = trust.secure(tcp);
        tcp.setSoTimeout(0);
        return socket;
    }

    @Override
    public SipTransport transport() {
        return transport;
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

    /// Closes it when what was sent so far has been written.
    private void finish() {
        send(END);
    }

    void close() {
        if (!open.getAndSet(false)) {
            return;
        }
        outgoing.clear();
        send(PONG); // wakes the writer, which says farewell
        Thread.ofVirtual().name("sip-close-" + remote).start(this::closeTcp);
        arrivals.closed(this);
    }

    /// A peer that doesn't read would hold up TLS's farewell for ever, so the connection below it is closed in the end.
    private void closeTcp() {
        try {
            if (transport == SipTransport.TLS && !written.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("{} is closed without a farewell", remote);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            tcp.close();
        } catch (IOException e) {
            LOG.debug("closing {}: {}", remote, e.toString());
        }
    }

    private void writeUntilClosed() {
        try (socket) {
            OutputStream out = socket.getOutputStream();
            while (open.get()) {
                byte[] message = outgoing.take();
                if (message.length == 0) {
                    return;
                }
                if (open.get()) {
                    out.write(message);
                }
            }
        } catch (IOException e) {
            LOG.debug("writing to {}: {}", remote, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            written.countDown();
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
            int taken = deaf ? filled : take(buffer, filled);
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
                case Frame.Spoilt spoilt -> {
                    RawMessage raw = new RawMessage(bytes, position, spoilt.message());
                    deaf = spoilt.lost();
                    arrivals.spoilt(raw, spoilt.reason(), this, deaf ? this::finish : () -> {});
                    if (deaf) {
                        return filled;
                    }
                    position += spoilt.message().headers() + spoilt.message().body();
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
