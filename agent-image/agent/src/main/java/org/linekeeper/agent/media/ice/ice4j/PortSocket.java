package org.linekeeper.agent.media.ice.ice4j;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.linekeeper.agent.media.ice.IceSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One of the call's ports as the library sees it: what others received for it there waits here, and what it sends
/// goes out of that port. Filled on one thread, emptied on another. It binds nothing itself.
///
/// What is sent leaves on a virtual thread of its own: the library interrupts its threads, and a channel that a thread
/// was interrupted in is closed, with the call's sound on it.
final class PortSocket extends DatagramSocket {
    private static final Logger LOG = LoggerFactory.getLogger(PortSocket.class);

    /// A second of sound over a relay. What comes beyond is lost.
    private static final int CAPACITY = 128;

    private static final long LAST_MILLIS = 1_000;

    private static final DatagramPacket END = new DatagramPacket(new byte[0], 0);

    private final BlockingQueue<DatagramPacket> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final BlockingQueue<DatagramPacket> leaving = new ArrayBlockingQueue<>(CAPACITY);
    private final IceSession.Port port;
    private final Thread sender;
    private volatile int timeoutMillis;
    private volatile boolean closed;

    PortSocket(IceSession.Port port) throws SocketException {
        super((SocketAddress) null);
        this.port = port;
        sender = Thread.ofVirtual().name("ice-send").start(this::sendAll);
    }

    private void sendAll() {
        try {
            for (var packet = leaving.take(); packet != END; packet = leaving.take()) {
                send(packet.getData(), packet.getLength(), (InetSocketAddress) packet.getSocketAddress());
            }
        } catch (InterruptedException e) {
            LOG.debug("sending ends: interrupted");
        }
    }

    private void send(byte[] bytes, int length, InetSocketAddress to) {
        try {
            port.send(bytes, 0, length, to);
        } catch (IOException e) {
            // one address of several that are tried
            LOG.debug("nothing can be sent to {}: {}", to, e.getMessage());
        }
    }

    void add(byte[] bytes, int length, InetSocketAddress from) {
        waiting.offer(new DatagramPacket(Arrays.copyOf(bytes, length), length, from));
    }

    @Override
    public void receive(DatagramPacket into) throws IOException {
        try {
            int most = timeoutMillis;
            var datagram = most == 0 ? waiting.take() : waiting.poll(most, TimeUnit.MILLISECONDS);
            if (closed) {
                throw new SocketException("the call is over");
            }
            if (datagram == null) {
                throw new SocketTimeoutException();
            }
            int length = Math.min(into.getLength(), datagram.getLength());
            System.arraycopy(datagram.getData(), 0, into.getData(), into.getOffset(), length);
            into.setLength(length);
            into.setSocketAddress(datagram.getSocketAddress());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void send(DatagramPacket packet) throws IOException {
        if (closed) {
            throw new SocketException("the call is over");
        }
        int from = packet.getOffset();
        var bytes = Arrays.copyOfRange(packet.getData(), from, from + packet.getLength());
        if (!leaving.offer(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()))) {
            LOG.debug("too much at once: a datagram to {} is lost", packet.getSocketAddress());
        }
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public InetAddress getLocalAddress() {
        return port.local().getAddress();
    }

    @Override
    public int getLocalPort() {
        return port.local().getPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return port.local();
    }

    @Override
    public void setSoTimeout(int millis) {
        timeoutMillis = millis;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        super.close();
        // wakes who waits; a full queue does so by itself
        if (!waiting.offer(END)) {
            waiting.clear();
        }
        endSending();
    }

    /// What was sent before has left when it returns, or a second is over.
    private void endSending() {
        try {
            if (leaving.offer(END, LAST_MILLIS, TimeUnit.MILLISECONDS)) {
                sender.join(LAST_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
