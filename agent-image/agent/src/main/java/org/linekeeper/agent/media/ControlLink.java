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
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.Agreement.Protection;
import org.linekeeper.agent.media.srtp.ByKey;
import org.linekeeper.agent.media.srtp.SrtcpReceiver;
import org.linekeeper.agent.media.srtp.SrtcpSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The call's RTCP: sends a report every five seconds or so and reads the other side's, on one virtual
/// thread that ends when the channel is closed. Where RTCP shares the sound's port (RFC 5761), whoever receives there
/// hands it over.
final class ControlLink {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLink.class);

    /// RFC 3550 §6.2; each pause is between half of it and one and a half.
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    /// How often the call is looked at.
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Sound that was sent for two seconds can't be unheard of at the other side.
    private static final int MANY_PACKETS = 100;

    private final CallWay way;
    private final DatagramChannel channel;
    private final Inbound inbound;
    private final Outbound outbound;
    private final RtcpReports reports;
    private final CallHandshake handshake;
    private final Supplier<Optional<Agreement>> agreement;
    private final LongConsumer look;
    private final RandomGenerator random;

    /// Guarded by the monitor of `reports`.
    private Protection protection = new Protection.Awaited();

    private final ByKey<SrtcpSender> senders = new ByKey<>(SrtcpSender::new);
    private final ByKey<SrtcpReceiver> receivers = new ByKey<>(SrtcpReceiver::new);
    private @Nullable SrtcpSender encryption;
    private @Nullable SrtcpReceiver decryption;

    /// Packets of sound, when the other side was last expected to have heard of them; guarded by the reports.
    private long sentBefore;

    /// Behind NAT it is not what the session description says.
    private volatile @Nullable Heard heard;

    /// @param named what the session description said then: another one's says nothing of it
    private record Heard(InetSocketAddress from, Optional<InetSocketAddress> named) {}

    /// @param channel   of the control port
    /// @param handshake on the control port, where it is not shared
    /// @param look      called every second with the time now, on the link's thread
    ControlLink(
            DatagramChannel channel,
            CallWay way,
            Inbound inbound,
            Outbound outbound,
            RtcpReports reports,
            CallHandshake handshake,
            Supplier<Optional<Agreement>> agreement,
            LongConsumer look,
            RandomGenerator random) {
        this.channel = channel;
        this.way = way;
        this.inbound = inbound;
        this.outbound = outbound;
        this.reports = reports;
        this.handshake = handshake;
        this.agreement = agreement;
        this.look = look;
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
                    receive(socket, packet, Math.min(left, LOOK_NANOS));
                    look.accept(System.nanoTime());
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
        var from = (InetSocketAddress) packet.getSocketAddress();
        if (!way.take(true, packet.getData(), packet.getLength(), from)) {
            takeAtOwnPort(packet.getData(), packet.getLength(), from);
        }
    }

    /// Takes what came for the port of RTCP, to it or over a relay.
    void takeAtOwnPort(byte[] bytes, int length, InetSocketAddress from) {
        if (length > 0 && CallHandshake.isHandshake(bytes[0])) {
            if (!handshake.take(bytes, length, from)) {
                inbound.countDropped();
            }
        } else if (take(bytes, length, from, System.nanoTime())) {
            heard = new Heard(from, agreement.get().flatMap(Agreement::control));
        }
    }

    /// Takes a control packet, wherever it was received.
    ///
    /// @return whether it was the call's
    boolean take(byte[] bytes, int length, InetSocketAddress from, long nanos) {
        boolean taken;
        int loss;
        RtcpReports.Told told;
        long sent = outbound.packets();
        synchronized (reports) {
            agreement.get().map(Agreement::reports).ifPresent(this::use);
            int clear = unprotect(bytes, length, from);
            boolean many = sent - sentBefore > MANY_PACKETS;
            taken = clear >= 0 && reports.read(ByteBuffer.wrap(bytes, 0, clear), nanos, many);
            sentBefore = taken && many ? sent : sentBefore;
            loss = reports.lossPercent();
            told = reports.told();
        }
        if (taken) {
            outbound.expectLoss(loss);
            inbound.told(told, nanos);
        } else {
            inbound.countDropped();
        }
        return taken;
    }

    /// -1 for what is not to be believed.
    private int unprotect(byte[] bytes, int length, InetSocketAddress from) {
        return switch (protection) {
            case Protection.None _ -> inbound.isRemote(from.getAddress()) ? length : -1;
            case Protection.Keys _ -> decryption == null ? -1 : decryption.unprotect(bytes, length);
            case Protection.Awaited _ -> -1;
        };
    }

    private void use(Protection wanted) {
        switch (wanted) {
            case Protection.None _, Protection.Awaited _ -> {
                encryption = null;
                decryption = null;
            }
            case Protection.Keys keys -> {
                encryption = senders.of(keys.ours());
                decryption = receivers.of(keys.theirs());
            }
        }
        protection = wanted;
    }

    /// @param leave whether it is the last one
    void report(boolean leave) throws IOException {
        var agreed = agreement.get().orElse(null);
        var to = agreed == null ? Optional.<InetSocketAddress>empty() : destination(agreed);
        if (agreed == null || to.isEmpty() || agreed.reports() instanceof Protection.Awaited) {
            return;
        }
        var out = ByteBuffer.allocate(RtcpReports.MAX_BYTES);
        long now = System.nanoTime();
        synchronized (reports) {
            inbound.report(reports, out, outbound.sent(now), now, leave);
            use(agreed.reports());
            if (encryption != null) {
                out.position(encryption.protect(out.array(), out.position()));
            }
        }
        try {
            (agreed.mux() ? way.sound() : way.control()).send(out.flip(), to.get());
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw e;
            }
            LOG.debug("RTCP report not sent: {}", e.getMessage());
        }
    }

    private Optional<InetSocketAddress> destination(Agreement agreed) {
        if (agreed.mux()) {
            return agreed.remote().isEmpty() ? Optional.empty() : inbound.remote();
        }
        var last = heard;
        if (last == null || agreed.control().isEmpty() || !last.named().equals(agreed.control())) {
            return agreed.control();
        }
        return Optional.of(last.from());
    }

    boolean hearsNothing() {
        synchronized (reports) {
            return reports.hearsNothing();
        }
    }

    double roundTripMillis() {
        synchronized (reports) {
            return reports.roundTripMillis();
        }
    }
}
