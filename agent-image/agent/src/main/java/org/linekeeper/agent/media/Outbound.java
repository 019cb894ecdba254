package org.linekeeper.agent.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.Agreement.Protection;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.codec.SoundEncoder;
import org.linekeeper.agent.media.digit.EventSender;
import org.linekeeper.agent.media.srtp.ByKey;
import org.linekeeper.agent.media.srtp.SrtpSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The call's sound to the network. Frames come on one thread, at the card's rate; what has been sent is asked for on
/// others.
final class Outbound implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);

    private final Exit exit;
    private final int ssrc;
    private final RtpPacket packet = new RtpPacket();
    private final ByteBuffer buffer = ByteBuffer.wrap(packet.bytes());
    private final EventSender events = new EventSender();
    private int sequence;

    /// Timestamps count from here, `cardSamples` later, in units of the codec's clock.
    private int timestampBase;

    private long cardSamples;
    private int clock = 8_000;
    private @Nullable Codec codec;
    private String parameters = "";
    private @Nullable SoundEncoder encoder;
    private int lossPercent;
    private Protection protection = new Protection.None();
    private final ByKey<SrtpSender> senders = new ByKey<>(SrtpSender::new);
    private @Nullable SrtpSender encryption;
    private boolean spurtBegins = true;
    private boolean failing;
    private boolean closed;
    private int packets;
    private int bytes;
    private long lastNanos;

    Outbound(Exit exit, RandomGenerator random) {
        this.exit = exit;
        // unguessable beginnings (RFC 3550 §5.1); sequence numbers have room before they begin anew (RFC 3711 §3.3.1)
        ssrc = random.nextInt();
        sequence = random.nextInt(1 << 15);
        timestampBase = random.nextInt();
    }

    int ssrc() {
        return ssrc;
    }

    /// Sends a frame, or lets its time pass where none is wanted.
    ///
    /// @param skipped samples that were lost before this frame; the time line goes on over them
    synchronized void send(
            short[] frame, int skipped, Agreement agreement, Optional<InetSocketAddress> to, long nanos) {
        if (closed) {
            return;
        }
        use(agreement);
        cardSamples += skipped;
        if (to.isPresent() && !(protection instanceof Protection.Awaited)) {
            transmit(frame, agreement, to.get());
        } else {
            spurtBegins = true;
        }
        cardSamples += frame.length;
        lastNanos = nanos;
    }

    /// The sound begins, or begins anew after a pause: the time line goes on as the clock has.
    synchronized void resume(int frameSamples, long nanos) {
        if (lastNanos != 0) {
            cardSamples += Math.round((nanos - lastNanos) * 1e-9 * Codec.CARD_RATE) - frameSamples;
        }
        spurtBegins = true;
        lastNanos = nanos;
    }

    /// Digits to be sent as events, one after another.
    synchronized void press(char digit) {
        events.add(digit);
    }

    /// The other side reports so much loss.
    synchronized void expectLoss(int percent) {
        lossPercent = percent;
        if (encoder != null) {
            encoder.expectLoss(percent);
        }
    }

    private void use(Agreement agreement) {
        if (agreement.codec() != codec || !agreement.parameters().equals(parameters)) {
            timestampBase = timestamp();
            cardSamples = 0;
            codec = agreement.codec();
            parameters = agreement.parameters();
            clock = codec.clock();
            closeEncoder();
        }
        protect(agreement.protection());
    }

    private void protect(Protection wanted) {
        encryption = switch (wanted) {
            case Protection.None _, Protection.Awaited _ -> null;
            case Protection.Keys keys -> senders.of(keys.ours());
        };
        protection = wanted;
    }

    private SoundEncoder encoder(Codec wanted) {
        var made = encoder;
        if (made == null) {
            made = wanted.newEncoder(parameters);
            made.expectLoss(lossPercent);
            encoder = made;
        }
        return made;
    }

    private int timestamp() {
        return timestampBase + (int) (cardSamples * clock / Codec.CARD_RATE);
    }

    private void transmit(short[] frame, Agreement agreement, InetSocketAddress to) {
        int now = timestamp();
        int ticks = (int) ((long) frame.length * clock / Codec.CARD_RATE);
        if (agreement.eventType().isPresent() && events.next(now, ticks, clock)) {
            int type = agreement.eventType().getAsInt();
            packet.write(type, events.begins(now), sequence, events.timestamp(), ssrc);
            transmit(events.write(packet.bytes(), RtpPacket.HEADER_BYTES), to);
            spurtBegins = true;
            return;
        }
        packet.write(agreement.payloadType(), spurtBegins, sequence, now, ssrc);
        int length = encoder(agreement.codec()).encode(frame, frame.length, packet.bytes(), RtpPacket.HEADER_BYTES);
        if (length == 0) {
            spurtBegins = true;
        } else if (transmit(length, to)) {
            spurtBegins = false;
        }
    }

    private boolean transmit(int payloadLength, InetSocketAddress to) {
        sequence = sequence + 1 & 0xffff;
        int length = RtpPacket.HEADER_BYTES + payloadLength;
        int sent = encryption == null ? length : encryption.protect(packet.bytes(), length);
        buffer.clear().limit(sent);
        try {
            exit.send(buffer, to);
            failing = false;
            packets++;
            bytes += payloadLength;
            return true;
        } catch (IOException e) {
            // the network may come back; the call's end is for the signalling to decide
            if (!failing) {
                LOG.warn("sound to {} can't be sent: {}", to, e.getMessage());
            }
            failing = true;
            return false;
        }
    }

    synchronized RtcpReports.Sent sent(long nanos) {
        int since = (int) ((nanos - lastNanos) * 1e-9 * clock);
        return new RtcpReports.Sent(packets, bytes, timestamp() + since);
    }

    synchronized long packets() {
        return Integer.toUnsignedLong(packets);
    }

    private void closeEncoder() {
        if (encoder != null) {
            encoder.close();
        }
        encoder = null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeEncoder();
    }
}
