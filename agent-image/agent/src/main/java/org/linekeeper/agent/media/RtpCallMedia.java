package org.linekeeper.agent.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.digit.DigitGate.Way;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.dtls.Handshakes;
import org.linekeeper.agent.media.ice.IceDescription;
import org.linekeeper.agent.media.srtp.CryptoAttribute;
import org.linekeeper.agent.media.srtp.CryptoSuite;
import org.linekeeper.agent.media.srtp.MasterKey;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.agent.sound.SoundInput;
import org.linekeeper.agent.sound.SoundOutput;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.MediaQuality;
import org.linekeeper.protocol.MediaQuality.OneWay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call's sound over RTP. All sound between the card and the codecs is mono at 48,000 samples per second: the sound
/// server has nothing to resample.
///
/// Threads: one that receives packets (from the far end's answer on, or else from [#join] on; from the offer on where
/// ways are looked for), one for each direction at the sound card (from [#join] on), and a virtual one for RTCP; all
/// end with [#close].
public final class RtpCallMedia implements CallMedia {
    private static final Logger LOG = LoggerFactory.getLogger(RtpCallMedia.class);

    /// Not the blocking kind: waits for nothing once the machine is up.
    private static final SecureRandom RANDOM = new SecureRandom();

    /// What is asked of the jitter buffer at a time. Sound waits for up to one of these where packets and the
    /// device's blocks do not meet: 10 ms, at half the wake-ups of 5.
    private static final int BLOCK_SAMPLES = Codec.CARD_RATE / 100;

    /// Before this it can't be told that a direction carries nothing.
    private static final long TOLD_AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);

    /// A phone that has sent sound, sends none for so long and doesn't say that it pauses is gone, or the way from it
    /// is.
    private static final long GONE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(6);

    private final RtpPorts.Pair ports;
    private final LineMedia line;
    private final SdpNegotiation negotiation;
    private final Inbound inbound;
    private final Outbound outbound;
    private final CallDigits digits;
    private final ControlLink control;
    private final CallWay way;
    private final CallHandshake handshake;
    private final CallHandshake reportsHandshake;
    private final Gain phonesGain;
    private final Gain clientsGain;

    private List<CryptoAttribute> cryptos = List.of();
    private int version;

    /// As the session descriptions have it; what is in force differs while a way is looked for, and where one was
    /// found.
    private Standing standing = Standing.NONE;

    private volatile @Nullable Agreement agreement;
    private volatile @Nullable Listener listener;
    private boolean silenceTold;
    private boolean listening;
    private volatile boolean held;

    private @Nullable SoundLeg<SoundInput> toPhone;
    private @Nullable SoundLeg<SoundOutput> toClient;
    private boolean closed;

    private RtpCallMedia(RtpPorts.Pair ports, LineMedia line, Duration handshakeLimit) {
        this.ports = ports;
        this.line = line;
        phonesGain = new Gain(line.toPhoneDb());
        clientsGain = new Gain(line.toClientDb());
        way = new CallWay(ports, line, new WayEnd());
        negotiation = new SdpNegotiation(
                ports.local(), RANDOM.nextInt(Integer.MAX_VALUE), line, new OwnKeys(), this::findWays);
        outbound = new Outbound(way.sound(), RANDOM);
        digits = new CallDigits(
                line, outbound, () -> Optional.ofNullable(agreement), () -> Optional.ofNullable(listener));
        inbound = new Inbound(digits);
        handshake = new CallHandshake(way.sound(), handshakeLimit, new HandshakeEnd());
        reportsHandshake = new CallHandshake(way.control(), handshakeLimit, new ReportsHandshakeEnd());
        var cname = new byte[12];
        RANDOM.nextBytes(cname);
        var reports = new RtcpReports(
                outbound.ssrc(), Base64.getEncoder().encodeToString(cname), Instant.now(), System.nanoTime());
        control = new ControlLink(
                ports.control(),
                way,
                inbound,
                outbound,
                reports,
                reportsHandshake,
                () -> Optional.ofNullable(agreement),
                this::lookForLife,
                RANDOM);
    }

    /// What we encrypt with or show, made when the first is needed. Called under this object's monitor.
    private final class OwnKeys implements SdpProtection.OwnKeys {
        @Override
        public List<CryptoAttribute> cryptos() {
            if (cryptos.isEmpty()) {
                var made = new ArrayList<CryptoAttribute>();
                for (var suite : CryptoSuite.values()) {
                    made.add(new CryptoAttribute(made.size() + 1, MasterKey.make(suite, RANDOM)));
                }
                cryptos = List.copyOf(made);
            }
            return cryptos;
        }

        @Override
        public Fingerprint fingerprint() {
            return Handshakes.ofThisRun().fingerprint();
        }
    }

    /// The servers' answers come to the call's ports. Called under this object's monitor.
    private IceDescription findWays(Optional<IceDescription> theirs) {
        listenToNetwork();
        return way.ours(theirs);
    }

    private final class WayEnd implements CallWay.Listener {
        /// Of the thread that brings what is relayed to the sound's port.
        private final RtpPacket packet = new RtpPacket();

        @Override
        public void found() {
            agreeAgain();
        }

        @Override
        public void failed(String why) {
            end(why);
        }

        @Override
        public void relayed(boolean isControl, byte[] bytes, int length, InetSocketAddress from) {
            if (isControl) {
                control.takeAtOwnPort(bytes, length, from);
            } else if (length <= packet.bytes().length) {
                System.arraycopy(bytes, 0, packet.bytes(), 0, length);
                takeSound(packet, length, from);
            }
        }
    }

    private void end(String why) {
        var hears = listener;
        if (hears != null) {
            hears.failed(why);
        }
    }

    private final class HandshakeEnd implements CallHandshake.Listener {
        @Override
        public void keyed() {
            agreeAgain();
        }

        @Override
        public void failed(String why) {
            end(why);
        }
    }

    /// A call goes on without reports: neither plain ones are sent, nor any taken.
    private final class ReportsHandshakeEnd implements CallHandshake.Listener {
        @Override
        public void keyed() {
            agreeAgain();
        }

        @Override
        public void failed(String why) {
            LOG.info("no reports in this call: {}", why);
        }
    }

    /// Opens calls' media on ports from that range.
    public static Opener opener(RtpPorts ports) {
        return opener(ports, CallHandshake.LIMIT);
    }

    /// @param handshakeLimit how long it may take to agree on keys over the media path
    static Opener opener(RtpPorts ports, Duration handshakeLimit) {
        return (local, line) -> new RtpCallMedia(ports.bind(local), line, handshakeLimit);
    }

    /// Goes through a negotiation once, or the first call would wait 30 ms for classes to be loaded.
    public static void warmUp(RtpPorts ports) {
        var local = InetAddress.getLoopbackAddress();
        try (var media = new RtpCallMedia(ports.bind(local), LineMedia.STANDARD, CallHandshake.LIMIT)) {
            media.answer(media.offer());
        } catch (UncheckedIOException e) {
            LOG.warn("no ports for calls: {}", e.getMessage());
        }
    }

    @Override
    public synchronized String offer() {
        var offer = negotiation.offer(version + 1, held, standing);
        version++;
        standing = offer.standing();
        return offer.sdp();
    }

    @Override
    public synchronized void hold(boolean now) {
        held = now;
    }

    @Override
    public synchronized String answer(String offer) {
        if (offer.isEmpty()) {
            return offer();
        }
        var answer = negotiation.answer(SdpParser.parse(offer), version + 1, held, standing);
        version++;
        standing = answer.standing();
        agree(answer.agreement());
        return answer.sdp();
    }

    @Override
    public synchronized void accept(String answer) {
        var answered = negotiation.accept(SdpParser.parse(answer), standing);
        standing = answered.standing();
        agree(answered.agreement());
        // early sound may come from now on, and nothing stale shall wait in the socket
        listenToNetwork();
    }

    /// Nothing goes over a way that is still looked for, keys neither.
    private void agree(Agreement said) {
        var now = way.over(said).map(this::secured).orElseGet(said::withoutWay);
        inbound.agree(now, System.nanoTime());
        agreement = now;
    }

    private void listenToNetwork() {
        if (!listening && !closed) {
            listening = true;
            Thread.ofPlatform().name("media-receive").daemon().start(this::receive);
            control.start();
        }
    }

    /// Each port has keys of its own (RFC 5764 §4).
    private Agreement secured(Agreement open) {
        if (closed || open.handshake().isEmpty()) {
            handshake.close();
            reportsHandshake.close();
            return open;
        }
        var terms = open.handshake().get();
        var sound = handshake.protect(terms, open.remote());
        if (open.mux()) {
            reportsHandshake.close();
            return open.with(sound, sound);
        }
        return open.with(sound, reportsHandshake.protect(terms, open.control()));
    }

    /// Keys or a way have come for what was agreed on.
    private synchronized void agreeAgain() {
        if (!closed) {
            standing.agreement().ifPresent(this::agree);
        }
    }

    @Override
    public synchronized void join(SoundCard card) {
        if (closed || toPhone != null) {
            return;
        }
        listenToNetwork();
        int packetSamples = packetSamples();
        var input = new SoundLeg<>(
                "media-to-phone", () -> card.openSpeaker(Codec.CARD_RATE, packetSamples), this::carryToPhone);
        var output = new SoundLeg<>(
                "media-to-client", () -> card.openMicrophone(Codec.CARD_RATE, BLOCK_SAMPLES), this::carryToClient);
        toPhone = input;
        toClient = output;
        // opens the way through NATs on it, and tells a far end that waits for us where we are
        send(new short[packetSamples], 0);
        input.start();
        output.start();
        digits.join();
    }

    private int packetSamples() {
        var agreed = agreement;
        return agreed == null ? Codec.CARD_RATE / 1_000 * LineMedia.DEFAULT_PACKET_MILLIS : agreed.packetSamples();
    }

    private void carryToPhone(SoundInput speaker) {
        var frame = new short[packetSamples()];
        speaker.read(frame);
        outbound.resume(frame.length, System.nanoTime());
        sendLoud(frame, 0);
        while (true) {
            int wanted = packetSamples();
            frame = wanted == frame.length ? frame : new short[wanted];
            int skipped = speaker.read(frame);
            sendLoud(frame, skipped);
        }
    }

    private void sendLoud(short[] frame, int skipped) {
        if (held) {
            Arrays.fill(frame, (short) 0);
        }
        phonesGain.apply(frame, frame.length);
        digits.playToPhone(frame);
        send(frame, skipped);
    }

    private void send(short[] frame, int skipped) {
        var agreed = agreement;
        // the frame may be as long as was agreed before
        if (agreed != null && agreed.packetSamples() == frame.length) {
            outbound.send(frame, skipped, agreed, inbound.destination(), System.nanoTime());
        }
    }

    private void carryToClient(SoundOutput microphone) {
        var block = new short[BLOCK_SAMPLES];
        while (true) {
            int missed = microphone.awaitRoom();
            inbound.pull(block, missed, System.nanoTime());
            if (held) {
                Arrays.fill(block, (short) 0);
            }
            clientsGain.apply(block, block.length);
            digits.playToClient(block);
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
                take(packet, buffer.position(), from);
            }
        } catch (ClosedChannelException e) {
            LOG.debug("receiving ends: closed");
        } catch (IOException e) {
            LOG.error("no more sound from the network in this call", e);
        }
    }

    /// Four protocols share the port: the first byte tells a handshake and ICE (RFC 7983), the second RTCP (RFC 5761).
    private void take(RtpPacket packet, int length, InetSocketAddress from) {
        if (!way.take(false, packet.bytes(), length, from)) {
            takeSound(packet, length, from);
        }
    }

    private void takeSound(RtpPacket packet, int length, InetSocketAddress from) {
        var bytes = packet.bytes();
        if (length > 0 && CallHandshake.isHandshake(bytes[0])) {
            if (!handshake.take(bytes, length, from)) {
                inbound.countDropped();
            }
        } else if (length > 1 && packet.isControl()) {
            control.take(bytes, length, from, System.nanoTime());
        } else {
            inbound.take(packet, length, from, System.nanoTime());
        }
    }

    @Override
    public void listen(Listener hears) {
        listener = hears;
    }

    @Override
    public void digit(char digit) {
        digits.pressed(Way.SIGNALLING, digit, System.nanoTime());
    }

    @Override
    public void sendDigits(String pressed) {
        digits.send(pressed);
    }

    private void lookForLife(long nanos) {
        var hears = listener;
        long silent = inbound.silentNanos(nanos);
        boolean dead = line.silenceSeconds() > 0 && silent > TimeUnit.SECONDS.toNanos(line.silenceSeconds());
        if (dead && !silenceTold && hears != null) {
            silenceTold = true;
            hears.silent(Duration.ofNanos(silent));
        }
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
                agreed == null || counts.received() == 0 ? null : score(agreed, counts),
                oneWay());
    }

    /// The way takes half of a round trip, where that is known; a packet and the jitter buffer come on top.
    private double score(Agreement agreed, Inbound.Counts counts) {
        double way = Math.max(0, control.roundTripMillis()) / 2;
        return VoiceModel.score(
                agreed.codec(), counts.concealedShare(), way + agreed.packetMillis() + counts.delayMillis());
    }

    private @Nullable OneWay oneWay() {
        if (inbound.isGone(TOLD_AFTER_NANOS, GONE_AFTER_NANOS, System.nanoTime())) {
            return OneWay.NOTHING_FROM_PHONE;
        }
        return control.hearsNothing() ? OneWay.NOTHING_TO_PHONE : null;
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
        try {
            if (toPhone != null) {
                toPhone.close();
            }
            if (toClient != null) {
                toClient.close();
            }
            if (agreement != null) {
                control.report(true);
            }
        } catch (IOException e) {
            LOG.debug("no goodbye: {}", e.getMessage());
        } finally {
            release();
        }
    }

    private void release() {
        try {
            handshake.close();
            reportsHandshake.close();
        } finally {
            way.close(ports::close);
            inbound.close();
            outbound.close();
        }
    }
}
