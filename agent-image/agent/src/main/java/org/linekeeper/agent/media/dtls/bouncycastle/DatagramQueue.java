package org.linekeeper.agent.media.dtls.bouncycastle;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;
import org.linekeeper.agent.media.dtls.Handshakes;

/// The way of a handshake: what others received for it on the call's port waits here, and what it sends goes out of
/// that port. Filled on one thread, emptied on another.
final class DatagramQueue implements DatagramTransport {
    /// Some flights of a handshake. What comes beyond is lost, and is sent again.
    private static final int CAPACITY = 32;

    /// Passes through any network unbroken, IPv6 and tunnels too.
    private static final int MOST_SENT = 1_200;

    private static final int MOST_RECEIVED = 1_500;
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final Handshakes.Wire wire;
    private volatile boolean closed;

    DatagramQueue(Handshakes.Wire wire) {
        this.wire = wire;
    }

    boolean add(byte[] bytes, int length) {
        return waiting.offer(Arrays.copyOf(bytes, length));
    }

    @Override
    public int getReceiveLimit() {
        return MOST_RECEIVED;
    }

    @Override
    public int getSendLimit() {
        return MOST_SENT;
    }

    /// @param waitMillis 0 waits for ever
    /// @return -1 where nothing came in time
    @Override
    public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
        try {
            var datagram = waitMillis == 0 ? waiting.take() : waiting.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (closed) {
                throw new IOException("the call is over");
            }
            if (datagram == null) {
                return -1;
            }
            int taken = Math.min(length, datagram.length);
            System.arraycopy(datagram, 0, into, offset, taken);
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void send(byte[] bytes, int offset, int length) throws IOException {
        wire.send(bytes, offset, length);
    }

    @Override
    public void close() {
        closed = true;
        // wakes who waits; a full queue does so by itself
        if (!waiting.offer(END)) {
            waiting.clear();
        }
    }
}
