package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.linekeeper.agent.media.Ends.PATIENCE;
import static org.linekeeper.agent.media.Ends.awaitTone;
import static org.linekeeper.agent.media.Ends.port;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.SoundCodec;

/// Calls whose keys are agreed on over the media path, between two ends with everything that passes seen.
class HandshakeCallTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final String NOBODYS_FINGERPRINT = "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB";

    private final CallMedia.Opener opener = RtpCallMedia.opener(RtpPorts.EPHEMERAL, LIMIT);
    private final CallMedia caller = opener.open(LOOPBACK, line(Encryption.DTLS));
    private final CallMedia called = opener.open(LOOPBACK, line(Encryption.NONE));
    private final FakeSoundCard callersCard = new FakeSoundCard(sample -> Ends.tone(440, sample));
    private final FakeSoundCard calledsCard = new FakeSoundCard(sample -> Ends.tone(1_000, sample));
    private final Complaints callersComplaints = new Complaints();
    private final Complaints calledsComplaints = new Complaints();
    private final Queue<byte[]> passed = new ConcurrentLinkedQueue<>();

    HandshakeCallTest() {
        caller.listen(callersComplaints);
        called.listen(calledsComplaints);
    }

    private static LineMedia line(Encryption encryption) {
        return new LineMedia(List.of(SoundCodec.PCMA), encryption, 20, LineMedia.Digits.RTP_EVENT, 0, 0, 0);
    }

    @AfterEach
    void hangUp() {
        caller.close();
        called.close();
    }

    /// Whoever begins the handshake.
    @ParameterizedTest
    @ValueSource(strings = {"actpass", "active"})
    void eachHearsTheOtherAndTheWireTellsNothing(String setup) throws IOException {
        try (var relay = between(_ -> true)) {
            var offer = caller.offer().replace("setup:actpass", "setup:" + setup);
            connect(relay, offer);

            awaitTone(calledsCard, 440, 1_000);
            awaitTone(callersCard, 1_000, 440);
            assertThat(caller.quality().packetsDropped()).isZero();
            assertThat(called.quality().packetsDropped()).isZero();
            assertThat(passed).anyMatch(bytes -> CallHandshake.isHandshake(bytes[0]));
            assertThat(passed)
                    .filteredOn(HandshakeCallTest::isSound)
                    .hasSizeGreaterThan(20)
                    .allMatch(Tagged::is);
        }
    }

    private static boolean isSound(byte[] bytes) {
        return (bytes[0] & 0xc0) == 0x80 && (bytes[1] & 0x7f) == 8;
    }

    /// 20 ms of A-law with a whole tag behind.
    private interface Tagged {
        static boolean is(byte[] bytes) {
            return bytes.length == RtpPacket.HEADER_BYTES + 160 + 10;
        }
    }

    private Relay between(Predicate<byte[]> passes) throws IOException {
        return new Relay(port(caller.offer()), port(called.offer()), bytes -> passed.add(bytes) && passes.test(bytes));
    }

    private void connect(Relay relay, String offer) {
        var answer = called.answer(Relay.instead(offer, relay.facingCalled));
        called.join(calledsCard);
        caller.accept(Relay.instead(answer, relay.facingCaller));
        caller.join(callersCard);
    }

    /// Then reports have a handshake of their own (RFC 5764 §4).
    @Test
    void reportsAreEncryptedWithoutASharedPortToo() {
        caller.accept(called.answer(caller.offer().replace("a=rtcp-mux\r\n", "")));
        caller.join(callersCard);
        called.join(calledsCard);

        awaitTone(calledsCard, 440, 1_000);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(caller.quality().roundTripMillis()).isNotNegative();
            assertThat(called.quality().roundTripMillis()).isNotNegative();
        });
        assertThat(caller.quality().packetsDropped()).isZero();
    }

    @Test
    void lostDatagramsDelayTheHandshakeAndNoMore() throws IOException {
        var count = new AtomicInteger();
        try (var relay = between(bytes -> !CallHandshake.isHandshake(bytes[0]) || survives(count.getAndIncrement()))) {
            connect(relay, caller.offer());

            awaitTone(calledsCard, 440, 1_000);
            awaitTone(callersCard, 1_000, 440);
        }
    }

    /// Of the first six, every other one is lost.
    private static boolean survives(int handshake) {
        return handshake >= 6 || handshake % 2 == 1;
    }

    /// A man in the middle can't make the keys that the description names.
    @ParameterizedTest
    @ValueSource(strings = {"actpass", "active"})
    void anotherCertificateThanTheDescriptionsIsRefusedAndNothingFlows(String setup) throws IOException {
        try (var relay = between(_ -> true)) {
            var offer = caller.offer().replace("setup:actpass", "setup:" + setup);
            connect(relay, offer.replaceFirst("a=fingerprint:[^\r]+", NOBODYS_FINGERPRINT));

            assertThat(calledsComplaints.next()).contains("not the one that its session description names");
            assertThat(callersComplaints.next()).contains("refused our handshake");
            assertThat(passed).noneMatch(HandshakeCallTest::isSound);
            assertThat(caller.quality().packetsSent()).isZero();
            assertThat(called.quality().packetsSent()).isZero();
        }
    }

    @Test
    void aHandshakeThatNeverComesIsToldWithinItsLimit() throws IOException {
        try (var relay = between(bytes -> !CallHandshake.isHandshake(bytes[0]))) {
            connect(relay, caller.offer());

            assertThat(callersComplaints.next()).contains("within 3 s");
            assertThat(calledsComplaints.next()).contains("within 3 s");
            assertThat(passed).noneMatch(HandshakeCallTest::isSound);
        }
    }

    @Test
    void plainSoundIsNeverTaken() throws IOException {
        try (var relay = between(bytes -> !CallHandshake.isHandshake(bytes[0]));
                var stranger = new DatagramSocket(0, LOOPBACK)) {
            connect(relay, caller.offer());
            var target = port(called.offer());
            for (int i = 0; i < 20; i++) {
                stranger.send(plain(i, target));
                relay.facingCalled.send(plain(i, target));
            }

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(called.quality().packetsDropped()).isEqualTo(40));
            assertThat(called.quality().packetsReceived()).isZero();
        }
    }

    private static DatagramPacket plain(int sequence, InetSocketAddress target) {
        var packet = new RtpPacket();
        packet.write(8, false, sequence, 160 * sequence, 77);
        return new DatagramPacket(packet.bytes().clone(), 172, target);
    }

    @Test
    void plainAndReplayedSoundIsDroppedOnceThereAreKeys() throws IOException {
        try (var relay = between(_ -> true)) {
            connect(relay, caller.offer());
            awaitTone(calledsCard, 440, 1_000);

            var target = port(called.offer());
            var recorded = passed.stream().filter(HandshakeCallTest::isSound).toList();
            for (int i = 0; i < 20; i++) {
                relay.facingCalled.send(plain(i, target));
                var again = recorded.get(i % recorded.size());
                relay.facingCalled.send(new DatagramPacket(again, again.length, target));
            }

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(called.quality().packetsDropped()).isEqualTo(40));
            awaitTone(calledsCard, 440, 1_000);
        }
    }

    /// Garbage in a handshake's clothes does no harm, wherever it comes from.
    @Test
    void aStrangersDatagramsAreNoHandshake() throws IOException {
        try (var relay = between(_ -> true);
                var stranger = new DatagramSocket(0, LOOPBACK)) {
            connect(relay, caller.offer());
            awaitTone(calledsCard, 440, 1_000);
            var target = port(called.offer());
            for (int i = 0; i < 20; i++) {
                stranger.send(new DatagramPacket(new byte[] {22, (byte) 0xfe, (byte) 0xfd, 0}, 4, target));
                relay.facingCalled.send(new DatagramPacket(new byte[] {22, 1, 2, 3}, 4, target));
            }

            awaitTone(calledsCard, 440, 1_000);
            awaitTone(callersCard, 1_000, 440);
            assertThat(called.quality().packetsDropped()).isEqualTo(20);
        }
    }

    /// The same other side goes on with its keys; a new one has to agree on its own.
    @Test
    void anotherOtherSideMakesANewHandshake() throws IOException {
        try (var relay = between(_ -> true)) {
            connect(relay, caller.offer());
            awaitTone(calledsCard, 440, 1_000);
            long handshakes = handshakes();

            called.answer(Relay.instead(caller.offer(), relay.facingCalled));
            awaitTone(calledsCard, 440, 1_000);
            assertThat(handshakes()).isEqualTo(handshakes);
        }
        var newCard = new FakeSoundCard(sample -> Ends.tone(1_600, sample));
        try (var newPhone = opener.open(LOOPBACK, line(Encryption.DTLS))) {
            newPhone.accept(called.answer(newPhone.offer()));
            newPhone.join(newCard);

            awaitTone(newCard, 1_000, 440);
            awaitTone(calledsCard, 1_600, 440);
        }
    }

    private long handshakes() {
        return passed.stream()
                .filter(bytes -> CallHandshake.isHandshake(bytes[0]))
                .count();
    }

    @Test
    void aChangedFingerprintEndsWhatWasAgreed() throws IOException {
        try (var relay = between(_ -> true)) {
            connect(relay, caller.offer());
            awaitTone(calledsCard, 440, 1_000);

            var other = caller.offer().replaceFirst("a=fingerprint:[^\r]+", NOBODYS_FINGERPRINT);
            called.answer(Relay.instead(other, relay.facingCalled));

            assertThat(calledsComplaints.next()).isNotEmpty();
            long received = called.quality().packetsReceived();
            long dropped = called.quality().packetsDropped();
            await().atMost(PATIENCE).until(() -> called.quality().packetsDropped() > dropped + 10);
            assertThat(called.quality().packetsReceived()).isEqualTo(received);
        }
    }

    /// What this end is told of calls that can't be encrypted.
    private static final class Complaints implements CallMedia.Listener {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        String next() {
            try {
                var why = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return why == null ? "" : why;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean pressed(char digit, boolean audible) {
            return false;
        }

        @Override
        public void silent(Duration length) {
            throw new AssertionError("no line here ends a silent call");
        }

        @Override
        public void failed(String why) {
            told.add(why);
        }
    }
}
