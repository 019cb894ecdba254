package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.linekeeper.agent.media.Ends.PATIENCE;
import static org.linekeeper.agent.media.Ends.awaitTone;
import static org.linekeeper.agent.media.Ends.level;
import static org.linekeeper.agent.media.Ends.port;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.codec.Downsampler;
import org.linekeeper.agent.media.digit.ToneDetector;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.agent.sound.Goertzel;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.SoundCodec;
import org.linekeeper.protocol.MediaQuality;

/// Two ends of a call on the loopback, each with a sound card of its own; between them a relay that loses
/// packets where a test wants it.
class RtpCallMediaTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final LineMedia PLAIN = line(LineMedia.Encryption.NONE, SoundCodec.PCMA, SoundCodec.PCMU);

    private final CallMedia.Opener opener = RtpCallMedia.opener(RtpPorts.EPHEMERAL);
    private final CallMedia caller = opener.open(LOOPBACK, PLAIN);
    private final CallMedia called = opener.open(LOOPBACK, PLAIN);
    private final FakeSoundCard callersCard = new FakeSoundCard(sample -> Ends.tone(440, sample));
    private final FakeSoundCard calledsCard = new FakeSoundCard(sample -> Ends.tone(1_000, sample));

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
    void offersWhereTheFarEndOffersNothing() {
        called.accept(caller.answer(called.answer("")));
        join();

        awaitTone(calledsCard, 440, 1_000);
        awaitTone(callersCard, 1_000, 440);
    }

    @Test
    void concealsAndCountsLoss() throws IOException {
        var random = new Random(5);
        var offer = caller.offer();
        try (var relay = new Relay(port(offer), port(called.offer()), _ -> random.nextDouble() >= 0.05)) {
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

        var newCard = new FakeSoundCard(sample -> Ends.tone(1_600, sample));
        try (var newPhone = opener.open(LOOPBACK, PLAIN)) {
            newPhone.accept(caller.answer(newPhone.offer().replace("RTP/AVP 8 0 ", "RTP/AVP 0 8 ")));
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
        var media = opener.open(LOOPBACK, PLAIN);
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

        try (var media = ranged.open(LOOPBACK, PLAIN)) {
            assertThat(port(media.offer()).getPort()).isBetween(42_000, 42_098);
        }
    }

    @ParameterizedTest
    @EnumSource(SoundCodec.class)
    void everyCodecCarriesItsLevel(SoundCodec codec) {
        between(line(LineMedia.Encryption.NONE, codec), (one, other) -> {
            one.accept(other.answer(one.offer()));
            one.join(callersCard);
            other.join(calledsCard);

            awaitTone(calledsCard, 440, 1_000);
            awaitTone(callersCard, 1_000, 440);
            assertThat(one.quality().codec()).isEqualTo(Codec.of(codec).encodingName());
            assertThat(one.quality().packetsDropped()).isZero();
            assertThat(one.quality().mos()).isBetween(1.0, 4.5);
            assertThat(one.quality().oneWay()).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 40, 60})
    void packetsMayHaveOtherLengths(int millis) {
        between(
                new LineMedia(
                        List.of(SoundCodec.PCMA),
                        LineMedia.Encryption.NONE,
                        millis,
                        LineMedia.Digits.RTP_EVENT,
                        0,
                        0,
                        0),
                (one, other) -> {
                    one.accept(other.answer(one.offer()));
                    one.join(callersCard);
                    other.join(calledsCard);

                    awaitTone(calledsCard, 440, 1_000);
                    awaitTone(callersCard, 1_000, 440);
                });
    }

    @Test
    void encryptsSoundAndReportsAndDropsWhatIsForged() {
        between(line(LineMedia.Encryption.SDES, SoundCodec.PCMA), (one, other) -> {
            var offer = one.offer();
            one.accept(other.answer(offer));
            one.join(callersCard);
            other.join(calledsCard);
            awaitTone(calledsCard, 440, 1_000);
            awaitTone(callersCard, 1_000, 440);

            var forged = new RtpPacket();
            try (var stranger = new DatagramSocket(0, LOOPBACK)) {
                for (int i = 0; i < 20; i++) {
                    forged.write(8, false, i, 160 * i, 77);
                    stranger.send(new DatagramPacket(forged.bytes(), 182, port(offer)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(one.quality().packetsDropped()).isEqualTo(20));
            awaitTone(callersCard, 1_000, 440);
        });
    }

    @Test
    void aPlainOfferIsRefusedWhereTheLineDemandsEncryption() {
        between(line(LineMedia.Encryption.SDES), (one, other) -> {
            assertThatThrownBy(() -> one.answer(caller.offer())).isInstanceOf(SdpException.class);
            assertThat(one.quality().packetsReceived()).isZero();
        });
    }

    @Test
    void digitsGoAsEventsAndReachTheOthersClientAsTonesOnce() {
        var pressed = new CopyOnWriteArrayList<Character>();
        called.listen(new Pressed(pressed));
        caller.accept(called.answer(caller.offer()));
        join();
        awaitTone(calledsCard, 440, 1_000);

        caller.sendDigits("15#");
        await().atMost(PATIENCE).until(() -> pressed.equals(List.of('1', '5', '#')));

        called.digit('#');
        called.digit('9');
        await().atMost(PATIENCE).until(() -> heardDigits(calledsCard).endsWith("9"));
        assertThat(heardDigits(calledsCard)).isEqualTo("15#9");
    }

    /// Held for longer than a digit's two ways may be apart.
    @Test
    void aDigitWhoseKeyIsHeldIsToldOnce() throws IOException {
        var pressed = new CopyOnWriteArrayList<Character>();
        try (var phone = new DatagramSocket(0, LOOPBACK);
                var media = opener.open(LOOPBACK, LineMedia.STANDARD)) {
            media.listen(new Pressed(pressed));
            media.answer("v=0\r\nc=IN IP4 %s\r\nm=audio %d RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
                    .formatted(LOOPBACK.getHostAddress(), phone.getLocalPort()));
            media.join(new FakeSoundCard(sample -> 0));
            var to = port(media.offer());
            var packet = new RtpPacket();
            long begin = System.nanoTime();
            var sequence = new AtomicInteger();
            await().pollInterval(Duration.ofMillis(50)).atMost(PATIENCE).until(() -> {
                packet.write(101, sequence.get() == 0, sequence.incrementAndGet(), 8_000, 77);
                System.arraycopy(new byte[] {5, 9, (byte) sequence.get(), 0}, 0, packet.bytes(), 12, 4);
                phone.send(new DatagramPacket(packet.bytes(), 16, to));
                return System.nanoTime() - begin > Duration.ofMillis(1_800).toNanos();
            });
            await().atMost(PATIENCE).until(() -> media.quality().packetsReceived() == sequence.get());

            media.digit('5');

            assertThat(pressed).containsExactly('5');
        }
    }

    @Test
    void digitsWaitForTheAnswerAndGoAsItAgreed() {
        var asTones = new AtomicBoolean();
        var pressed = new CopyOnWriteArrayList<Character>();
        called.listen(new Pressed(pressed) {
            @Override
            public boolean pressed(char digit, boolean audible) {
                asTones.compareAndSet(false, audible);
                return super.pressed(digit, audible);
            }
        });
        var offer = caller.offer();
        caller.sendDigits("15#");
        caller.accept(called.answer(offer));
        caller.sendDigits("9");
        join();

        await().atMost(PATIENCE).until(() -> pressed.equals(List.of('1', '5', '#', '9')));
        assertThat(asTones).isFalse();
    }

    @Test
    void onHoldNeitherHearsTheOther() {
        caller.accept(called.answer(caller.offer()));
        join();
        awaitTone(calledsCard, 440, 1_000);
        awaitTone(callersCard, 1_000, 440);

        caller.hold(true);
        var offer = caller.offer();
        assertThat(offer).contains("a=sendonly");
        var answer = called.answer(offer);
        assertThat(answer).contains("a=recvonly");
        caller.accept(answer);

        awaitSilence(calledsCard);
        awaitSilence(callersCard);
        caller.hold(false);
        caller.accept(called.answer(caller.offer()));
        awaitTone(calledsCard, 440, 1_000);
        awaitTone(callersCard, 1_000, 440);
    }

    /// A PBX that refreshes its session offers what stood before.
    @Test
    void ourHoldOutlastsTheOffersOfTheOtherSide() {
        caller.accept(called.answer(caller.offer()));
        caller.hold(true);
        caller.accept(called.answer(caller.offer()));

        String refresh = called.offer();
        assertThat(refresh).contains("a=sendrecv");
        assertThat(caller.answer(refresh)).contains("a=sendonly");
        assertThat(caller.answer(refresh.replace("sendrecv", "recvonly"))).contains("a=sendonly");
        assertThat(caller.answer(refresh.replace("sendrecv", "sendonly"))).contains("a=inactive");
        assertThat(caller.answer(refresh.replace("sendrecv", "inactive"))).contains("a=inactive");

        caller.hold(false);
        caller.accept(called.answer(caller.offer()));
        assertThat(caller.answer(called.offer())).contains("a=sendrecv");
    }

    /// The client plays on into a hold that the phone refuses, and is not heard.
    @Test
    void aHoldThatIsRefusedIsOneAllTheSame() {
        caller.accept(called.answer(caller.offer()));
        join();
        awaitTone(calledsCard, 440, 1_000);
        awaitTone(callersCard, 1_000, 440);

        caller.hold(true);

        awaitSilence(calledsCard);
        awaitSilence(callersCard);
    }

    private static void awaitSilence(FakeSoundCard card) {
        await().atMost(PATIENCE).until(() -> {
            var heard = card.heard();
            for (int i = heard.length - Codec.CARD_RATE / 5; i < heard.length; i++) {
                if (Math.abs(heard[i]) > 16) {
                    return false;
                }
            }
            return true;
        });
    }

    @Test
    void digitsGoAsTonesWhereTheOtherSideKnowsNoEvents() {
        var pressed = new CopyOnWriteArrayList<Character>();
        called.listen(new Pressed(pressed));
        var offer = caller.offer().replace(" 101\r\n", "\r\n").replaceAll("a=(rtpmap|fmtp):101 [^\r]*\r\n", "");
        caller.accept(called.answer(offer));
        join();
        awaitTone(calledsCard, 440, 1_000);

        caller.sendDigits("15#");

        await().atMost(PATIENCE).until(() -> pressed.equals(List.of('1', '5', '#')));
        await().atMost(PATIENCE).until(() -> heardDigits(calledsCard).equals("15#"));
    }

    @Test
    void tellsThatNothingComesAndWhichWay() throws IOException {
        var silent = new CountDownLatch(1);
        try (var phone = new DatagramSocket(0, LOOPBACK);
                var media = opener.open(
                        LOOPBACK,
                        new LineMedia(List.of(), LineMedia.Encryption.NONE, 20, LineMedia.Digits.RTP_EVENT, 0, 0, 5))) {
            media.listen(new CallMedia.Listener() {
                @Override
                public boolean pressed(char digit, boolean audible) {
                    return false;
                }

                @Override
                public void silent(Duration length) {
                    silent.countDown();
                }

                @Override
                public void failed(String why) {
                    throw new AssertionError(why);
                }
            });
            media.answer("v=0\r\nc=IN IP4 %s\r\nm=audio %d RTP/AVP 8\r\n"
                    .formatted(LOOPBACK.getHostAddress(), phone.getLocalPort()));
            media.join(new FakeSoundCard(sample -> 0));

            await().atMost(PATIENCE).until(() -> silent.getCount() == 0);
            assertThat(media.quality().oneWay()).isEqualTo(MediaQuality.OneWay.NOTHING_FROM_PHONE);
            assertThat(media.quality().mos()).isNull();
        }
    }

    /// No line limit has to be set for that.
    @Test
    void tellsThatNothingComesAnyMore() throws IOException {
        try (var phone = new DatagramSocket(0, LOOPBACK);
                var media = opener.open(LOOPBACK, LineMedia.STANDARD)) {
            media.answer("v=0\r\nc=IN IP4 %s\r\nm=audio %d RTP/AVP 8\r\n"
                    .formatted(LOOPBACK.getHostAddress(), phone.getLocalPort()));
            media.join(new FakeSoundCard(sample -> 0));
            var packet = new RtpPacket();
            packet.write(8, true, 1, 160, 77);
            phone.send(new DatagramPacket(packet.bytes(), 172, port(media.offer())));
            await().atMost(PATIENCE).until(() -> media.quality().packetsReceived() == 1);
            assertThat(media.quality().oneWay()).isNull();

            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(media.quality().oneWay()).isEqualTo(MediaQuality.OneWay.NOTHING_FROM_PHONE));
            assertThat(media.quality().mos()).isNotNull();
        }
    }

    @Test
    void gainsApplyToTheirOwnDirection() {
        between(
                new LineMedia(
                        List.of(SoundCodec.PCMA), LineMedia.Encryption.NONE, 20, LineMedia.Digits.RTP_EVENT, -6, 3, 0),
                (one, other) -> {
                    one.accept(called.answer(one.offer()));
                    one.join(callersCard);
                    called.join(calledsCard);

                    await().atMost(PATIENCE)
                            .until(() -> Math.abs(level(calledsCard, 440) + 12.25 + 6) < 1
                                    && Math.abs(level(callersCard, 1_000) + 12.25 - 3) < 1);
                });
    }

    private static class Pressed implements CallMedia.Listener {
        private final List<Character> digits;

        Pressed(List<Character> digits) {
            this.digits = digits;
        }

        @Override
        public boolean pressed(char digit, boolean audible) {
            digits.add(digit);
            return false;
        }

        @Override
        public void silent(Duration length) {
            throw new AssertionError("silent for " + length);
        }

        @Override
        public void failed(String why) {
            throw new AssertionError(why);
        }
    }

    private static String heardDigits(FakeSoundCard card) {
        var heard = card.heard();
        var downsampler = new Downsampler(Codec.CARD_RATE, 8_000);
        var detector = new ToneDetector();
        var low = new short[40];
        var digits = new StringBuilder();
        for (int from = 0; from + 240 <= heard.length; from += 240) {
            var block = Arrays.copyOfRange(heard, from, from + 240);
            detector.hear(low, downsampler.process(block, 240, low)).ifPresent(digits::append);
        }
        return digits.toString();
    }

    private void between(LineMedia line, BiConsumer<CallMedia, CallMedia> call) {
        try (var one = opener.open(LOOPBACK, line);
                var other = opener.open(LOOPBACK, line)) {
            call.accept(one, other);
        }
    }

    private static LineMedia line(LineMedia.Encryption encryption, SoundCodec... codecs) {
        return new LineMedia(List.of(codecs), encryption, 20, LineMedia.Digits.RTP_EVENT, 0, 0, 0);
    }

    private void join() {
        caller.join(callersCard);
        caller.join(callersCard);
        called.join(calledsCard);
    }

    private static long version(String sdp) {
        return Long.parseLong(sdp.split(" ", 4)[2]);
    }
}
