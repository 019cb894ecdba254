package org.linekeeper.agent.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The call's sound to the network. Frames come on one thread; what has been sent is asked for on others.
final class Outbound {
    private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);

    private final DatagramChannel channel;
    private final int rate;
    private final int ssrc;
    private final RtpPacket packet = new RtpPacket();
    private final ByteBuffer buffer = ByteBuffer.wrap(packet.bytes());
    private int sequence;
    private int timestamp;
    private boolean spurtBegins = true;
    private boolean failing;
    private int packets;
    private int bytes;
    private long lastNanos;

    Outbound(DatagramChannel channel, int rate, RandomGenerator random) {
        this.channel = channel;
        this.rate = rate;
        // unguessable beginnings (RFC 3550 §5.1)
        ssrc = random.nextInt();
        sequence = random.nextInt(1 << 16);
        timestamp = random.nextInt();
    }

    int ssrc() {
        return ssrc;
    }

    /// Sends a frame, or lets its time pass where none is wanted.
    ///
    /// @param skipped samples that were lost before this frame; the time line goes on over them
    synchronized void send(
            short[] frame, int skipped, Agreement agreement, Optional<InetSocketAddress> to, long nanos) {
        timestamp += skipped;
        if (to.isPresent()) {
            transmit(frame, agreement, to.get());
        } else {
            spurtBegins = true;
        }
        timestamp += frame.length;
        lastNanos = nanos;
    }

    /// The sound begins, or begins anew after a pause: the time line goes on as the clock has.
    synchronized void resume(int frameSamples, long nanos) {
        if (lastNanos != 0) {
            timestamp += (int) Math.round((nanos - lastNanos) * 1e-9 * rate) - frameSamples;
        }
        spurtBegins = true;
        lastNanos = nanos;
    }

    private void transmit(short[] frame, Agreement agreement, InetSocketAddress to) {
        packet.write(agreement.payloadType(), spurtBegins, sequence++, timestamp, ssrc);
        int length = agreement.codec().encode(frame, frame.length, packet.bytes(), RtpPacket.HEADER_BYTES);
        buffer.clear().limit(RtpPacket.HEADER_BYTES + length);
        try {
            channel.send(buffer, to);
            spurtBegins = false;
            failing = false;
            packets++;
            bytes += length;
        } catch (IOException e) {
            // the network may come back; the call's end is for the signalling to decide
            if (!failing) {
                LOG.warn("sound to {} can't be sent: {}", to, e.getMessage());
            }
            failing = true;
        }
    }

    synchronized RtcpReports.Sent sent(long nanos) {
        int since = (int) ((nanos - lastNanos) * 1e-9 * rate);
        return new RtcpReports.Sent(packets, bytes, timestamp + since);
    }

    synchronized long packets() {
        return Integer.toUnsignedLong(packets);
    }
}
