package org.linekeeper.agent.media;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The call's RTCP: sends a report every five seconds or so and reads the other side's, on one virtual
/// thread that ends when the channel is closed.
final class ControlLink {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLink.class);

    /// RFC 3550 §6.2; each pause is between half of it and one and a half.
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final DatagramChannel channel;
    private final Inbound inbound;
    private final Outbound outbound;
    private final RtcpReports reports;
    private final Supplier<Optional<InetSocketAddress>> destination;
    private final RandomGenerator random;

    /// Behind NAT it is not what the session description says.
    private volatile @Nullable InetSocketAddress heardFrom;

    ControlLink(
            DatagramChannel channel,
            Inbound inbound,
            Outbound outbound,
            RtcpReports reports,
            Supplier<Optional<InetSocketAddress>> destination,
            RandomGenerator random) {
        this.channel = channel;
        this.inbound = inbound;
        this.outbound = outbound;
        this.reports = reports;
        this.destination = destination;
        this.random = random;
    }

    void start() {
        Thread.ofVirtual().name("media-control").start(this::run);
    }

    private void run() {
        var bytes = new byte[RtcpReports.MAX_BYTES];
        var packet = new DatagramPacket(bytes, bytes.length);
        var socket = channel.socket();
        long next = System.nanoTime() + pause() / 2;
        try {
            while (channel.isOpen()) {
                long left = next - System.nanoTime();
                if (left <= 0) {
                    report(false);
                    next = System.nanoTime() + pause();
                } else {
                    receive(socket, packet, left);
                }
            }
        } catch (IOException e) {
            if (channel.isOpen()) {
                LOG.warn("no more RTCP in this call: {}", e.getMessage());
            }
        }
    }

    private long pause() {
        return INTERVAL_NANOS / 2 + random.nextLong(INTERVAL_NANOS);
    }

    private void receive(DatagramSocket socket, DatagramPacket packet, long nanos) throws IOException {
        socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        packet.setLength(packet.getData().length);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return; // time for a report
        }
        long now = System.nanoTime();
        var content = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        if (!inbound.isRemote(packet.getAddress()) || !read(content, now)) {
            inbound.countDropped();
            return;
        }
        heardFrom = (InetSocketAddress) packet.getSocketAddress();
    }

    private boolean read(ByteBuffer content, long nanos) {
        synchronized (reports) {
            return reports.read(content, nanos);
        }
    }

    /// @param leave whether it is the last one
    void report(boolean leave) throws IOException {
        var named = destination.get();
        if (named.isEmpty()) {
            return;
        }
        var heard = heardFrom;
        var to = heard == null ? named.get() : heard;
        var out = ByteBuffer.allocate(RtcpReports.MAX_BYTES);
        long now = System.nanoTime();
        synchronized (reports) {
            inbound.report(reports, out, outbound.sent(now), now, leave);
        }
        try {
            channel.send(out.flip(), to);
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw e;
            }
            LOG.debug("RTCP report not sent: {}", e.getMessage());
        }
    }

    double roundTripMillis() {
        synchronized (reports) {
            return reports.roundTripMillis();
        }
    }
}
