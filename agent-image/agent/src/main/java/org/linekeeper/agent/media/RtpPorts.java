package org.linekeeper.agent.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where calls get their ports from: an even one for RTP and the next for RTCP (RFC 3550 §11).
///
/// @param lowest  of the range, both ends included; 0 for whatever the system has free
/// @param highest of the range
public record RtpPorts(int lowest, int highest) {
    /// Whatever the system has free.
    public static final RtpPorts EPHEMERAL = new RtpPorts(0, 0);

    private static final Logger LOG = LoggerFactory.getLogger(RtpPorts.class);
    private static final int ATTEMPTS = 64;

    /// Expedited forwarding (RFC 3246), in the place of the old type of service.
    private static final int EXPEDITED = 46 << 2;

    public RtpPorts {
        boolean range = lowest >= 1_024 && highest <= 65_535 && highest > lowest;
        if (!range && (lowest != 0 || highest != 0)) {
            throw new IllegalArgumentException("RTP ports: no range above 1023: " + lowest + "-" + highest);
        }
    }

    /// Two bound channels.
    record Pair(DatagramChannel sound, DatagramChannel control) implements AutoCloseable {
        InetSocketAddress local() {
            return RtpPorts.local(sound);
        }

        @Override
        public void close() {
            try (sound;
                    control) {
                LOG.debug("closing {}", sound);
            } catch (IOException e) {
                LOG.warn("a call's ports were not closed: {}", e.getMessage());
            }
        }
    }

    static InetSocketAddress local(DatagramChannel channel) {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws UncheckedIOException where no pair is free
    Pair bind(InetAddress local) {
        IOException last = new BindException("no pair of ports is free on " + local.getHostAddress());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return bindPair(local);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException(last);
    }

    private Pair bindPair(InetAddress local) throws IOException {
        var first = bound(local, candidate());
        try {
            int port = ((InetSocketAddress) first.getLocalAddress()).getPort();
            // what the system chose is as often the pair's second
            var second = bound(local, port ^ 1);
            return port % 2 == 0 ? new Pair(first, second) : new Pair(second, first);
        } catch (IOException e) {
            first.close();
            throw e;
        }
    }

    private int candidate() {
        if (lowest == 0) {
            return 0;
        }
        int firstEven = lowest + lowest % 2;
        int pairs = Math.max(1, (highest - firstEven + 1) / 2);
        return firstEven + 2 * ThreadLocalRandom.current().nextInt(pairs);
    }

    private static DatagramChannel bound(InetAddress local, int port) throws IOException {
        ProtocolFamily family =
                local instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        var channel = DatagramChannel.open(family);
        try {
            channel.setOption(StandardSocketOptions.IP_TOS, EXPEDITED);
            channel.bind(new InetSocketAddress(local, port));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
