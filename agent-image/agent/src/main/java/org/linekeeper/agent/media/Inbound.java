package org.linekeeper.agent.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The call's sound from the network: judges each packet, counts, and keeps what is to be played. Packets
/// come on one thread, blocks are asked for on another, reports on a third; all short, so one lock.
final class Inbound {
    /// Two packets that did not come.
    private static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final int rate;
    private final JitterBuffer buffer;
    private @Nullable Agreement agreement;
    private @Nullable RemoteSource source;
    private @Nullable Reception reception;
    private long heardNanos;
    private long received;
    private long dropped;

    Inbound(int rate) {
        this.rate = rate;
        buffer = new JitterBuffer(rate);
    }

    /// Takes what was agreed; again in the middle of the call. Who was heard before stays believed unless
    /// the other side has named another address.
    synchronized void agree(Agreement now) {
        agreement = now;
        var named = now.remote();
        if (named.isPresent() && (source == null || !source.named().equals(named.get()))) {
            source = new RemoteSource(named.get());
        }
    }

    /// Judges a datagram whose bytes are in the packet's buffer.
    synchronized void take(RtpPacket packet, int length, InetSocketAddress from, long nanos) {
        var heard = packet.parse(length) && belongs(packet, from, nanos) ? reception(packet, nanos) : null;
        if (heard == null) {
            dropped++;
            return;
        }
        received++;
        long sequence = heard.count(packet.sequence(), packet.timestamp(), nanos);
        var codec = codec(packet.payloadType());
        buffer.put(
                sequence,
                packet.timestamp(),
                codec == null ? G711.PCMA : codec,
                packet.bytes(),
                packet.payloadOffset(),
                codec == null ? 0 : packet.payloadLength(),
                nanos);
    }

    /// The source's record; null where it talks into another one's sound. A new source takes over where
    /// the one before has fallen silent.
    private @Nullable Reception reception(RtpPacket packet, long nanos) {
        var current = reception;
        if (current == null || current.ssrc() != packet.ssrc()) {
            if (current != null && nanos - heardNanos < SILENT_NANOS) {
                return null;
            }
            current = new Reception(packet.ssrc(), rate, packet.sequence());
            reception = current;
            buffer.restart();
        }
        heardNanos = nanos;
        return current;
    }

    private boolean belongs(RtpPacket packet, InetSocketAddress from, long nanos) {
        boolean known = codec(packet.payloadType()) != null || packet.payloadType() == SdpNegotiation.COMFORT_NOISE;
        return known
                && agreement != null
                && agreement.receives()
                && source != null
                && source.accept(from.getAddress(), from.getPort(), packet.ssrc(), packet.sequence(), nanos);
    }

    private @Nullable Codec codec(int payloadType) {
        return agreement == null ? null : agreement.understood().get(payloadType);
    }

    /// Fills a block with what is to be played now.
    ///
    /// @param missed samples for which the device went on without us
    synchronized void pull(short[] block, int missed, long nanos) {
        if (missed > 0) {
            buffer.skip(missed);
        }
        buffer.pull(block, nanos);
    }

    /// Where our sound is to go; empty where none is wanted.
    synchronized Optional<InetSocketAddress> destination() {
        return agreement == null || !agreement.sends() || source == null
                ? Optional.empty()
                : Optional.of(source.address());
    }

    /// Whether control packets from there are the call's.
    synchronized boolean isRemote(InetAddress host) {
        return source != null && source.isHost(host);
    }

    synchronized void countDropped() {
        dropped++;
    }

    synchronized void report(RtcpReports reports, ByteBuffer out, RtcpReports.Sent sent, long nanos, boolean leave) {
        reports.write(out, sent, reception, nanos, leave);
    }

    synchronized Counts counts() {
        return new Counts(
                received,
                buffer.lost(),
                dropped,
                Math.round(buffer.concealedMillis()),
                reception == null ? 0 : reception.jitterMillis(),
                buffer.delayMillis());
    }

    /// @param delayMillis how long sound waits in the jitter buffer now
    record Counts(
            long received, long lost, long dropped, long concealedMillis, double jitterMillis, double delayMillis) {}
}
