package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.agent.sound.Goertzel;

/// Two ends of a call on the loopback, each with a sound card of its own; between them a relay that loses
/// packets where a test wants it.
class RtpCallMediaTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int RATE = 8_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CallMedia.Opener opener = RtpCallMedia.opener(RtpPorts.EPHEMERAL);
    private final CallMedia caller = opener.open(LOOPBACK);
    private final CallMedia called = opener.open(LOOPBACK);
    private final FakeSoundCard callersCard = new FakeSoundCard(sample -> tone(440, sample));
    private final FakeSoundCard calledsCard = new FakeSoundCard(sample -> tone(1_000, sample));

    @AfterEach
    void hangUp() {
        caller.close();
        called.close();
    }

    @Test
    void eachHearsTheOther() {
        caller.accept(called.answer(caller.offer()));
        join();

        awaitTone(calledsCard, 440, 1_000);
        awaitTone(callersCard, 1_000, 440);
        assertThat(caller.quality().codec()).isEqualTo("PCMA");
        assertThat(caller.quality().packetsSent()).isPositive();
        assertThat(caller.quality().packetsReceived()).isPositive();
        assertThat(caller.quality().packetsDropped()).isZero();
    }

    @Test
    void concealsAndCountsLoss() throws IOException {
        var random = new Random(5);
        var offer = caller.offer();
        try (var relay = new Relay(port(offer), port(called.offer()), () -> random.nextDouble() >= 0.05)) {
            var answer = called.answer(Relay.instead(offer, relay.facingCalled));
            caller.accept(Relay.instead(answer, relay.facingCaller));
            join();

            awaitTone(calledsCard, 440, 1_000);
            awaitTone(callersCard, 1_000, 440);
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(called.quality().packetsLost()).isGreaterThanOrEqualTo(5);
                assertThat(called.quality().concealedMillis()).isGreaterThanOrEqualTo(60);
            });
            awaitTone(calledsCard, 440, 1_000);
        }
    }

    @Test
    void countsWhatIsNotTheCalls() throws IOException {
        caller.accept(called.answer(caller.offer()));
        join();
        awaitTone(calledsCard, 440, 1_000);
        var target = port(called.offer());

        try (var stranger = new DatagramSocket(0, LOOPBACK)) {
            var wellFormed = new RtpPacket();
            for (int i = 0; i < 50; i++) {
                wellFormed.write(8, false, i, 160 * i, 77);
                stranger.send(new DatagramPacket(wellFormed.bytes(), 172, target));
                stranger.send(new DatagramPacket(new byte[] {(byte) 0x80, 8, 0}, 3, target));
            }
        }

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(called.quality().packetsDropped()).isEqualTo(100));
        awaitTone(calledsCard, 440, 1_000);
    }

    @Test
    void goesOnWithAnotherCodecAndAnotherAddress() {
        caller.accept(called.answer(caller.offer()));
        join();
        awaitTone(calledsCard, 440, 1_000);

        var newCard = new FakeSoundCard(sample -> tone(1_600, sample));
        try (var newPhone = opener.open(LOOPBACK)) {
            newPhone.accept(caller.answer(newPhone.offer().replace("RTP/AVP 8 0", "RTP/AVP 0 8")));
            newPhone.join(newCard);

            awaitTone(newCard, 440, 1_600);
            awaitTone(callersCard, 1_600, 1_000);
            assertThat(caller.quality().codec()).isEqualTo("PCMU");
        }
    }

    @Test
    void isSilentOnHoldAndComesBack() {
        caller.accept(called.answer(caller.offer()));
        join();
        awaitTone(calledsCard, 440, 1_000);

        caller.answer(called.offer().replace("sendrecv", "inactive"));
        await().atMost(PATIENCE).until(() -> level(calledsCard, 440) == Goertzel.SILENCE_DBFS);
        await().atMost(PATIENCE).until(() -> level(callersCard, 1_000) == Goertzel.SILENCE_DBFS);

        caller.answer(called.offer());
        awaitTone(calledsCard, 440, 1_000);
        awaitTone(callersCard, 1_000, 440);
    }

    @Test
    void joinsAgainWhenTheSoundServerIsBack() {
        caller.accept(called.answer(caller.offer()));
        join();
        awaitTone(calledsCard, 440, 1_000);
        int opened = calledsCard.opened();

        calledsCard.crash();

        await().atMost(PATIENCE).until(() -> calledsCard.opened() == opened + 2);
        awaitTone(calledsCard, 440, 1_000);
        awaitTone(callersCard, 1_000, 440);
    }

    @Test
    void aBadOfferChangesNothing() {
        caller.accept(called.answer(caller.offer()));
        join();

        assertThatThrownBy(() -> called.answer("v=0\r\nc=IN IP4 nowhere\r\nm=audio 1 RTP/AVP 8\r\n"))
                .isInstanceOf(SdpException.class);

        awaitTone(calledsCard, 440, 1_000);
        awaitTone(callersCard, 1_000, 440);
    }

    @Test
    void countsItsDescriptionsOnlyWhereOneWasMade() {
        var first = caller.offer();
        assertThatThrownBy(() -> caller.answer("nonsense")).isInstanceOf(SdpException.class);
        var second = caller.offer();

        assertThat(version(second)).isEqualTo(version(first) + 1);
    }

    @Test
    void sendsItsFirstPacketAtOnce() throws IOException {
        try (var phone = new DatagramSocket(0, LOOPBACK)) {
            caller.answer("v=0\r\nc=IN IP4 %s\r\nm=audio %d RTP/AVP 8\r\n"
                    .formatted(LOOPBACK.getHostAddress(), phone.getLocalPort()));
            // no sound card answers: the packet is not held up by one
            caller.join(new FakeSoundCard(sample -> 0));

            var packet = new RtpPacket();
            var datagram = new DatagramPacket(packet.bytes(), RtpPacket.MAX_BYTES);
            phone.setSoTimeout((int) PATIENCE.toMillis());
            phone.receive(datagram);

            assertThat(packet.parse(datagram.getLength())).isTrue();
            assertThat(packet.marker()).isTrue();
            assertThat(packet.payloadType()).isEqualTo(8);
            assertThat(packet.payloadLength()).isEqualTo(160);
        }
    }

    @Test
    void givesItsPortsBack() {
        var media = opener.open(LOOPBACK);
        var port = port(media.offer());
        media.answer(caller.offer());
        media.join(new FakeSoundCard(sample -> 0));

        media.close();
        media.close();

        assertThat(port.getPort() % 2).isZero();
        // a thread that is just receiving lets go of the socket a moment later
        await().atMost(PATIENCE).until(() -> isFree(port.getPort()) && isFree(port.getPort() + 1));
    }

    private static boolean isFree(int port) {
        try (var socket = new DatagramSocket(port, LOOPBACK)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void keepsToItsRangeOfPorts() {
        var ranged = RtpCallMedia.opener(new RtpPorts(42_000, 42_099));

        try (var media = ranged.open(LOOPBACK)) {
            assertThat(port(media.offer()).getPort()).isBetween(42_000, 42_098);
        }
    }

    private void join() {
        caller.join(callersCard);
        caller.join(callersCard);
        called.join(calledsCard);
    }

    private static void awaitTone(FakeSoundCard card, double hertz, double otherHertz) {
        int from = card.heard().length;
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(card.heard().length).isGreaterThan(from + RATE / 5);
            assertThat(level(card, hertz)).isBetween(-14.0, -11.0);
            assertThat(level(card, otherHertz)).isLessThan(-45);
        });
    }

    /// Of the last 200 ms.
    private static double level(FakeSoundCard card, double hertz) {
        var heard = card.heard();
        int length = RATE / 5;
        return heard.length < length
                ? Goertzel.SILENCE_DBFS
                : Goertzel.levelDbfs(heard, heard.length - length, length, hertz, RATE);
    }

    private static int tone(double hertz, long sample) {
        return (int) Math.round(8_000 * Math.sin(2 * Math.PI * hertz * sample / RATE));
    }

    private static InetSocketAddress port(String sdp) {
        var media = SdpParser.parse(sdp).media().getFirst();
        return new InetSocketAddress(media.address().orElseThrow(), media.port());
    }

    private static long version(String sdp) {
        return Long.parseLong(sdp.split(" ", 4)[2]);
    }

    /// Stands between the two ends, with a socket for each, and passes packets on or does not.
    private static final class Relay implements AutoCloseable {
        private final DatagramSocket facingCaller = new DatagramSocket(0, LOOPBACK);
        private final DatagramSocket facingCalled = new DatagramSocket(0, LOOPBACK);

        Relay(InetSocketAddress caller, InetSocketAddress called, BooleanSupplier passes) throws IOException {
            Thread.ofVirtual().name("relay-there").start(() -> run(facingCaller, facingCalled, called, passes));
            Thread.ofVirtual().name("relay-back").start(() -> run(facingCalled, facingCaller, caller, passes));
        }

        static String instead(String sdp, DatagramSocket socket) {
            return sdp.replaceFirst("m=audio \\d+", "m=audio " + socket.getLocalPort());
        }

        private static void run(
                DatagramSocket from, DatagramSocket to, InetSocketAddress target, BooleanSupplier passes) {
            var packet = new DatagramPacket(new byte[2_000], 2_000);
            try {
                while (true) {
                    packet.setLength(2_000);
                    from.receive(packet);
                    if (passes.getAsBoolean()) {
                        to.send(new DatagramPacket(packet.getData(), packet.getLength(), target));
                    }
                }
            } catch (IOException e) {
                assertThat(from.isClosed() || to.isClosed()).isTrue();
            }
        }

        @Override
        public void close() {
            facingCaller.close();
            facingCalled.close();
        }
    }
}
