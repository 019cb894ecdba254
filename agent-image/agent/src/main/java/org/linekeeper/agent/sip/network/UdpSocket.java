package org.linekeeper.agent.sip.network;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One UDP socket, bound to one local address, shared by all that is reached from there. Thread-safe;
/// datagrams are read by a thread of its own.
final class UdpSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);
    private static final int MAX_DATAGRAM = 65_535;
    /// Room for a burst that comes while we wait for the CPU.
    private static final int RECEIVE_BUFFER = 512 * 1024;

    private final DatagramChannel channel;
    private final InetSocketAddress local;
    private final Arrivals arrivals;
    private final DropCounters drops;

    private UdpSocket(DatagramChannel channel, Arrivals arrivals, DropCounters drops) throws IOException {
        this.channel = channel;
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.arrivals = arrivals;
        this.drops = drops;
    }

    /// Binds the socket and starts to read.
    ///
    /// @param preferredPort taken when it is free, any other one otherwise: a restarted agent that comes back under
    ///                      its old address replaces its old binding at the registrar instead of adding one
    static UdpSocket bind(InetAddress local, int preferredPort, Arrivals arrivals, DropCounters drops)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            bindTo(channel, local, preferredPort);
            UdpSocket socket = new UdpSocket(channel, arrivals, drops);
            Thread.ofVirtual().name("sip-udp-" + socket.local.getPort()).start(socket::read);
            return socket;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void bindTo(DatagramChannel channel, InetAddress local, int preferredPort) throws IOException {
        try {
            channel.bind(new InetSocketAddress(local, preferredPort));
        } catch (BindException taken) {
            LOG.debug("SIP port {} is taken ({}), using another", preferredPort, taken.getMessage());
            channel.bind(new InetSocketAddress(local, 0));
        }
    }

    Flow to(InetSocketAddress remote) {
        return new UdpFlow(this, remote);
    }

    InetSocketAddress local() {
        return local;
    }

    boolean open() {
        return channel.isOpen();
    }

    void send(byte[] datagram, InetSocketAddress remote) {
        try {
            channel.send(ByteBuffer.wrap(datagram), remote);
        } catch (IOException e) {
            LOG.debug("SIP datagram to {} not sent: {}", remote, e.toString());
        }
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
                take(buffer.array(), buffer.position(), source);
            } catch (ClosedChannelException closed) {
                LOG.debug("SIP socket {} closed", local);
            } catch (IOException e) {
                LOG.debug("SIP socket {}: {}", local, e.toString());
            } catch (RuntimeException | StackOverflowError e) {
                drops.count(Drop.MALFORMED);
                LOG.debug("a datagram could not be taken", e);
            }
        }
    }

    private void take(byte[] bytes, int length, InetSocketAddress source) {
        if (StunBinding.looksLike(bytes, length)) {
            StunBinding.parse(Arrays.copyOf(bytes, length))
                    .ifPresentOrElse(answer -> arrivals.bound(answer, to(source)), () -> drops.count(Drop.MALFORMED));
            return;
        }
        switch (Framing.ofDatagram(bytes, length)) {
            case Frame.Message message -> arrivals.received(new RawMessage(bytes, 0, message), to(source));
            case Frame.Spoilt spoilt ->
                arrivals.spoilt(new RawMessage(bytes, 0, spoilt.message()), spoilt.reason(), to(source), () -> {});
            case Frame.Fault fault -> drops.count(fault.reason());
            case Frame.LineEnds _ -> LOG.trace("keepalive from {}", source);
            case Frame.Incomplete _ -> drops.count(Drop.TRUNCATED);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
