package org.linekeeper.agent.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.agent.sound.SoundInput;
import org.linekeeper.agent.sound.SoundOutput;
import org.linekeeper.protocol.MediaQuality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call's sound over RTP with G.711. Threads: one that receives packets (from the first agreement on, so
/// that nothing stale waits in the socket), one for each direction at the sound card (from [#join] on), and
/// a virtual one for RTCP; all end with [#close].
public final class RtpCallMedia implements CallMedia {
    private static final Logger LOG = LoggerFactory.getLogger(RtpCallMedia.class);

    /// Not the blocking kind: waits for nothing once the machine is up.
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final int RATE = 8_000;
    private static final int PACKET_SAMPLES = RATE / 50;

    /// What is asked of the jitter buffer at a time. Sound waits for up to one of these where packets and the
    /// device's blocks do not meet: 5 ms, at twice the wake-ups of 10.
    private static final int BLOCK_SAMPLES = RATE / 200;

    private final RtpPorts.Pair ports;
    private final SdpNegotiation negotiation;
    private final Inbound inbound = new Inbound(RATE);
    private final Outbound outbound;
    private final ControlLink control;
    private int version;
    private volatile @Nullable Agreement agreement;
    private @Nullable SoundLeg<SoundInput> toPhone;
    private @Nullable SoundLeg<SoundOutput> toClient;
    private boolean closed;

    private RtpCallMedia(RtpPorts.Pair ports) {
        this.ports = ports;
        negotiation = new SdpNegotiation(ports.local(), RANDOM.nextInt(Integer.MAX_VALUE));
        outbound = new Outbound(ports.sound(), RATE, RANDOM);
        var cname = new byte[12];
        RANDOM.nextBytes(cname);
        var reports = new RtcpReports(
                outbound.ssrc(), Base64.getEncoder().encodeToString(cname), Instant.now(), System.nanoTime());
        control = new ControlLink(ports.control(), inbound, outbound, reports, this::controlAddress, RANDOM);
    }

    /// Opens calls' media on ports from that range. Goes through a negotiation once beforehand, on a thread
    /// of its own, or the first call would wait 30 ms for classes to be loaded.
    public static Opener opener(RtpPorts ports) {
        Thread.ofVirtual().name("media-warm-up").start(() -> warmUp(ports));
        return local -> new RtpCallMedia(ports.bind(local));
    }

    private static void warmUp(RtpPorts ports) {
        try (var media = new RtpCallMedia(ports.bind(InetAddress.getLoopbackAddress()))) {
            media.answer(media.offer());
        } catch (UncheckedIOException e) {
            LOG.warn("no ports for calls: {}", e.getMessage());
        }
    }

    @Override
    public synchronized String offer() {
        return negotiation.offer(++version);
    }

    @Override
    public synchronized String answer(String offer) {
        var answer = negotiation.answer(SdpParser.parse(offer), version + 1);
        version++;
        agree(answer.agreement());
        return answer.sdp();
    }

    @Override
    public synchronized void accept(String answer) {
        agree(SdpNegotiation.accept(SdpParser.parse(answer)));
    }

    private void agree(Agreement now) {
        boolean first = agreement == null;
        inbound.agree(now);
        agreement = now;
        if (first && !closed) {
            Thread.ofPlatform().name("media-receive").daemon().start(this::receive);
            control.start();
        }
    }

    @Override
    public synchronized void join(SoundCard card) {
        if (closed || toPhone != null) {
            return;
        }
        var input = new SoundLeg<>("media-to-phone", () -> card.openSpeaker(RATE, PACKET_SAMPLES), this::carryToPhone);
        var output =
                new SoundLeg<>("media-to-client", () -> card.openMicrophone(RATE, BLOCK_SAMPLES), this::carryToClient);
        toPhone = input;
        toClient = output;
        // opens the way through NATs on it, and tells a far end that waits for us where we are
        send(new short[PACKET_SAMPLES], 0);
        input.start();
        output.start();
    }

    private void carryToPhone(SoundInput speaker) {
        var frame = new short[PACKET_SAMPLES];
        speaker.read(frame);
        outbound.resume(PACKET_SAMPLES, System.nanoTime());
        send(frame, 0);
        while (true) {
            int skipped = speaker.read(frame);
            send(frame, skipped);
        }
    }

    private void send(short[] frame, int skipped) {
        var agreed = agreement;
        if (agreed != null) {
            outbound.send(frame, skipped, agreed, inbound.destination(), System.nanoTime());
        }
    }

    private void carryToClient(SoundOutput microphone) {
        var block = new short[BLOCK_SAMPLES];
        while (true) {
            int missed = microphone.awaitRoom();
            inbound.pull(block, missed, System.nanoTime());
            microphone.write(block);
        }
    }

    private void receive() {
        var packet = new RtpPacket();
        var buffer = ByteBuffer.wrap(packet.bytes());
        try {
            while (true) {
                buffer.clear();
                var from = (InetSocketAddress) ports.sound().receive(buffer);
                inbound.take(packet, buffer.position(), from, System.nanoTime());
            }
        } catch (ClosedChannelException e) {
            LOG.debug("receiving ends: closed");
        } catch (IOException e) {
            LOG.error("no more sound from the network in this call", e);
        }
    }

    private Optional<InetSocketAddress> controlAddress() {
        var agreed = agreement;
        return agreed == null ? Optional.empty() : agreed.control();
    }

    @Override
    public MediaQuality quality() {
        var counts = inbound.counts();
        var agreed = agreement;
        return new MediaQuality(
                agreed == null ? "" : agreed.codec().encodingName(),
                outbound.packets(),
                counts.received(),
                counts.lost(),
                counts.dropped(),
                counts.concealedMillis(),
                counts.jitterMillis(),
                control.roundTripMillis(),
                null,
                null);
    }

    /// How long sound waits in the jitter buffer now, in milliseconds.
    double jitterBufferMillis() {
        return inbound.counts().delayMillis();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (toPhone != null) {
            toPhone.close();
        }
        if (toClient != null) {
            toClient.close();
        }
        try {
            if (agreement != null) {
                control.report(true);
            }
        } catch (IOException e) {
            LOG.debug("no goodbye: {}", e.getMessage());
        }
        ports.close();
    }
}
