package org.linekeeper.agent.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.Agreement.Protection;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.codec.Downsampler;
import org.linekeeper.agent.media.digit.DigitGate.Way;
import org.linekeeper.agent.media.digit.EventReceiver;
import org.linekeeper.agent.media.digit.ToneDetector;
import org.linekeeper.agent.media.srtp.MasterKey;
import org.linekeeper.agent.media.srtp.SrtpReceiver;

/// The call's sound from the network: judges each packet, counts, and keeps what is to be played. Packets
/// come on one thread, blocks are asked for on another, reports on a third; all short, so one lock.
final class Inbound implements AutoCloseable {
    /// Two packets that did not come.
    private static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /// Of the sound in which tones are listened for.
    private static final int TONE_RATE = 8_000;

    /// Half a second, at the usual packet time.
    private static final int MOST_EARLY = 25;

    private final DigitListener digits;

    /// Made when sound comes or is asked for: a call's answer need not wait for so much memory to be cleared.
    private @Nullable JitterBuffer buffer;

    /// Made when the first packet of theirs comes.
    private final Map<Codec, PayloadFormat> formats = new EnumMap<>(Codec.class);

    private @Nullable Agreement agreement;
    private long agreedNanos;
    private @Nullable RemoteSource source;
    private @Nullable Reception reception;
    private Pauses pauses = new Pauses();
    private EventReceiver events = new EventReceiver();
    private Protection protection = new Protection.None();
    private @Nullable SrtpReceiver decryption;

    /// What was used last, and its key: kept while the sound comes in the clear, for the same key may come again.
    private @Nullable SrtpReceiver lastDecryption;

    private @Nullable MasterKey lastKey;
    private @Nullable Tones tones;

    /// Who has the keys first may send at once, and the other one has them some milliseconds later. Kept till then.
    private final ArrayDeque<Early> early = new ArrayDeque<>();

    private long heardNanos;
    private long received;
    private long dropped;
    private boolean closed;

    /// Hears of pressed digits, under this object's lock: only passes them on.
    @FunctionalInterface
    interface DigitListener {
        void pressed(Way way, char digit, long nanos);

        /// The key of the digit that came last that way is still down.
        default void held(Way way, char digit, long nanos) {}
    }

    /// A datagram that came before its keys.
    private record Early(RtpPacket packet, int length, InetSocketAddress from, long nanos) {}

    /// What listens for tones in the sound itself.
    private static final class Tones {
        private final Downsampler downsampler = new Downsampler(Codec.CARD_RATE, TONE_RATE);
        private final ToneDetector detector = new ToneDetector();
        private final short[] sound = new short[TONE_RATE / 10];

        Optional<Character> hear(short[] block) {
            return detector.hear(sound, downsampler.process(block, block.length, sound));
        }

        Optional<Character> held() {
            return detector.held();
        }
    }

    Inbound(DigitListener digits) {
        this.digits = digits;
    }

    /// Takes what was agreed; again in the middle of the call. Who was heard before stays believed unless
    /// the other side has named another address.
    synchronized void agree(Agreement now, long nanos) {
        boolean resumed = agreement != null && !isTwoWay(agreement) && isTwoWay(now);
        if (agreement == null || isTwoWay(agreement) != isTwoWay(now)) {
            agreedNanos = nanos;
        }
        agreement = now;
        var named = now.remote();
        if (named.isPresent() && (source == null || !source.named().equals(named.get()))) {
            source = source == null ? new RemoteSource(named.get()) : source.movedTo(named.get(), nanos);
        } else if (source != null && resumed) {
            source.reopen(nanos);
        }
        protect(now.protection());
        boolean byEvents = !now.eventTypes().isEmpty();
        if (byEvents || tones == null) {
            tones = byEvents ? null : new Tones();
        }
        if (!(protection instanceof Protection.Awaited)) {
            for (Early packet = early.poll(); packet != null; packet = early.poll()) {
                take(packet.packet(), packet.length(), packet.from(), packet.nanos());
            }
        }
    }

    private void protect(Protection wanted) {
        switch (wanted) {
            case Protection.None _, Protection.Awaited _ -> decryption = null;
            case Protection.Keys keys -> {
                if (lastDecryption == null || !Objects.equals(keys.theirs(), lastKey)) {
                    lastDecryption = new SrtpReceiver(keys.theirs(), lastDecryption);
                    lastKey = keys.theirs();
                }
                decryption = lastDecryption;
            }
        }
        protection = wanted;
    }

    private JitterBuffer buffer() {
        if (buffer == null) {
            buffer = new JitterBuffer(Codec.CARD_RATE, new SplittableRandom());
        }
        return buffer;
    }

    /// Judges a datagram whose bytes are in the packet's buffer.
    synchronized void take(RtpPacket packet, int length, InetSocketAddress from, long nanos) {
        if (protection instanceof Protection.Awaited) {
            keep(packet, length, from, nanos);
            return;
        }
        int clear = unprotect(packet.bytes(), length);
        var heard = packet.parse(clear) && belongs(packet, from, nanos) ? reception(packet, nanos) : null;
        if (heard == null || agreement == null) {
            dropped++;
            return;
        }
        received++;
        long sequence = heard.count(packet.sequence());
        int type = packet.payloadType();
        var codec = agreement.understood().get(type);
        var arrived = buffer();
        byte[] bytes = packet.bytes();
        int offset = packet.payloadOffset();
        int size = packet.payloadLength();
        if (codec != null) {
            pauses.sound(sequence, packet.timestamp(), codec.clock());
            heard.time(packet.timestamp(), codec.clock(), nanos);
            arrived.put(sequence, packet.timestamp(), format(codec), bytes, offset, size, nanos);
        } else if (agreement.eventTypes().contains(type)) {
            pauses.other();
            arrived.putNothing(sequence);
            events.take(packet.timestamp(), bytes, offset, size)
                    .ifPresent(digit -> digits.pressed(Way.EVENT, digit, nanos));
            events.held().ifPresent(digit -> digits.held(Way.EVENT, digit, nanos));
        } else {
            pauses.noise();
            arrived.putComfortNoise(sequence, packet.timestamp(), bytes, offset, size, nanos);
        }
    }

    private void keep(RtpPacket packet, int length, InetSocketAddress from, long nanos) {
        if (early.size() == MOST_EARLY) {
            early.remove();
            dropped++;
        }
        var copy = new RtpPacket();
        System.arraycopy(packet.bytes(), 0, copy.bytes(), 0, length);
        early.add(new Early(copy, length, from, nanos));
    }

    /// -1 for what is not to be believed.
    private int unprotect(byte[] bytes, int length) {
        return switch (protection) {
            case Protection.None _ -> length;
            case Protection.Keys _ -> decryption == null ? -1 : decryption.unprotect(bytes, length);
            case Protection.Awaited _ -> -1;
        };
    }

    private PayloadFormat format(Codec codec) {
        return formats.computeIfAbsent(codec, made -> new PayloadFormat(made.newDecoder(), made.clock()));
    }

    /// The source's record; null where it talks into another one's sound. A new source takes over where
    /// the one before has fallen silent, or at once where its packets are signed.
    private @Nullable Reception reception(RtpPacket packet, long nanos) {
        var current = reception;
        if (current == null || current.ssrc() != packet.ssrc()) {
            if (current != null && decryption == null && nanos - heardNanos < SILENT_NANOS) {
                return null;
            }
            int clock = agreement == null ? TONE_RATE : agreement.codec().clock();
            current = new Reception(packet.ssrc(), clock, packet.sequence());
            reception = current;
            events = new EventReceiver();
            pauses = new Pauses();
            buffer().restart();
        }
        heardNanos = nanos;
        return current;
    }

    private boolean belongs(RtpPacket packet, InetSocketAddress from, long nanos) {
        if (closed || agreement == null || source == null || !agreement.receives() || !isKnown(packet.payloadType())) {
            return false;
        }
        if (decryption != null) {
            source.proven(from.getAddress(), from.getPort(), packet.ssrc(), packet.sequence(), nanos);
            return true;
        }
        return source.accept(from.getAddress(), from.getPort(), packet.ssrc(), packet.sequence(), nanos);
    }

    private boolean isKnown(int type) {
        return agreement != null
                && (agreement.understood().containsKey(type)
                        || agreement.eventTypes().contains(type)
                        || type == SdpNegotiation.COMFORT_NOISE);
    }

    /// Fills a block with what is to be played now.
    ///
    /// @param missed samples for which the device went on without us
    synchronized void pull(short[] block, int missed, long nanos) {
        if (missed > 0) {
            buffer().skip(missed);
        }
        buffer().pull(block, nanos);
        if (tones != null) {
            tones.hear(block).ifPresent(digit -> digits.pressed(Way.TONES, digit, nanos));
            tones.held().ifPresent(digit -> digits.held(Way.TONES, digit, nanos));
        }
    }

    /// Where our sound is to go; empty where none is wanted.
    synchronized Optional<InetSocketAddress> destination() {
        return agreement == null || !agreement.sends() || source == null
                ? Optional.empty()
                : Optional.of(source.address());
    }

    /// Where the sound comes from, or is to come from.
    synchronized Optional<InetSocketAddress> remote() {
        return source == null ? Optional.empty() : Optional.of(source.address());
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

    /// Takes what the other side has reported of its own sound; null for nothing.
    synchronized void told(RtcpReports.@Nullable Told report, long nanos) {
        if (report == null) {
            return;
        }
        if (report.sends()) {
            pauses.told(report.source(), report.packets(), nanos);
        } else {
            pauses.toldOfNothing(nanos);
        }
    }

    /// For how long nothing has come that was to come; 0 on hold. A phone that says that it sends nothing is there.
    synchronized long silentNanos(long nanos) {
        if (agreement == null || !isTwoWay(agreement)) {
            return 0;
        }
        if (received == 0) {
            return nanos - agreedNanos;
        }
        return nanos - pauses.complete(Math.max(agreedNanos, heardNanos));
    }

    /// Whether sound is missing that the phone sends, or the phone itself: it has been silent for longer than that, and
    /// does not say that it has nothing to send. False on hold.
    ///
    /// @param never  the patience with a phone that has sent nothing yet
    /// @param longer the patience with one that has
    synchronized boolean isGone(long never, long longer, long nanos) {
        if (agreement == null || !isTwoWay(agreement)) {
            return false;
        }
        if (received == 0) {
            return nanos - agreedNanos > never;
        }
        long last = Math.max(agreedNanos, heardNanos);
        return nanos - last > longer && !pauses.explain(last, nanos);
    }

    /// On hold, one side at least says that it wants nothing of the other; what it sends then is music or nothing.
    private static boolean isTwoWay(Agreement agreed) {
        return agreed.sends() && agreed.receives();
    }

    synchronized Counts counts() {
        return new Counts(
                received,
                buffer().lost(),
                // what waits for its keys was not taken
                dropped + early.size(),
                buffer().decodedMillis(),
                Math.round(buffer().concealedMillis()),
                reception == null ? 0 : reception.jitterMillis(),
                buffer().delayMillis());
    }

    /// @param decodedMillis sound that has come
    /// @param delayMillis   how long sound waits in the jitter buffer now
    record Counts(
            long received,
            long lost,
            long dropped,
            double decodedMillis,
            long concealedMillis,
            double jitterMillis,
            double delayMillis) {
        /// The part of the sound that was made up.
        double concealedShare() {
            double all = decodedMillis + concealedMillis;
            return all == 0 ? 0 : concealedMillis / all;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (buffer != null) {
            buffer.restart();
            buffer.forgetDecoder();
        }
        formats.values().forEach(format -> format.decoder().close());
        formats.clear();
    }
}
