package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.Ice;
import org.linekeeper.protocol.LineMedia.SoundCodec;

/// Two ends on this machine that look for ways to each other.
class IceCallTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final double CALLERS = 1_000;
    private static final double CALLEDS = 1_700;

    private final List<String> failures = new CopyOnWriteArrayList<>();

    @AutoClose
    private final Closing ends = new Closing();

    private final FakeSoundCard callersCard = new FakeSoundCard(sample -> Ends.tone(CALLERS, sample));
    private final FakeSoundCard calledsCard = new FakeSoundCard(sample -> Ends.tone(CALLEDS, sample));

    /// What a test has opened.
    private static final class Closing implements AutoCloseable {
        private final List<CallMedia> opened = new CopyOnWriteArrayList<>();

        @Override
        public void close() {
            opened.forEach(CallMedia::close);
        }
    }

    private static LineMedia line(Encryption encryption, Ice ice) {
        return new LineMedia(List.of(SoundCodec.PCMA), encryption, 20, LineMedia.Digits.RTP_EVENT, 0, 0, 0)
                .with(ice, null, null);
    }

    private CallMedia open(LineMedia line) {
        var media = RtpCallMedia.opener(RtpPorts.EPHEMERAL).open(LOOPBACK, line);
        ends.opened.add(media);
        media.listen(new CallMedia.Listener() {
            @Override
            public boolean pressed(char digit, boolean audible) {
                return false;
            }

            @Override
            public void silent(Duration length) {
                failures.add("silent");
            }

            @Override
            public void failed(String why) {
                failures.add(why);
            }
        });
        return media;
    }

    private void bothAreHeard(CallMedia caller, CallMedia called) {
        caller.join(callersCard);
        called.join(calledsCard);
        Ends.awaitTone(callersCard, CALLEDS, CALLERS);
        Ends.awaitTone(calledsCard, CALLERS, CALLEDS);
    }

    /// As a peer of RFC 3264 writes it, which has never heard of ICE or of sharing ports.
    private static String without(String sdp, String... beginnings) {
        return sdp.lines()
                .filter(line -> List.of(beginnings).stream().noneMatch(line::startsWith))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private static String withoutIce(String sdp) {
        return without(sdp, "a=ice-", "a=candidate:");
    }

    @ParameterizedTest
    @CsvSource({"NONE, true", "NONE, false", "SDES, false", "DTLS, true", "DTLS, false"})
    void soundGoesTheWayThatWasFound(Encryption encryption, boolean onePort) {
        var caller = open(line(encryption, Ice.REQUIRED));
        var called = open(line(encryption, Ice.REQUIRED));

        String offer = caller.offer();
        String answer = called.answer(onePort ? offer : without(offer, "a=rtcp-mux"));
        caller.accept(answer);

        assertThat(offer).contains("a=ice-ufrag:", "a=ice-pwd:", "a=rtcp-mux");
        assertThat(answer.lines()
                        .filter(line -> line.startsWith("a=candidate:"))
                        .map(line -> line.split(" ", 3)[1]))
                .containsExactlyElementsOf(onePort ? List.of("1") : List.of("1", "2"));
        bothAreHeard(caller, called);
        assertThat(failures).isEmpty();
    }

    /// Its description names an address where nobody is; only checks find the other one.
    @Test
    void theWayNeedNotBeTheNamedOne() throws IOException {
        try (var nobody = new DatagramSocket(0, LOOPBACK)) {
            var caller = open(line(Encryption.NONE, Ice.ICE));
            var called = open(line(Encryption.NONE, Ice.ICE));
            var offer = caller.offer();
            var other = "a=candidate:9 1 udp 1 127.0.0.1 " + nobody.getLocalPort() + " typ host\r\n";

            var answer = called.answer(offer.replaceFirst("m=audio \\d+", "m=audio " + nobody.getLocalPort()) + other);
            caller.accept(answer);

            bothAreHeard(caller, called);
        }
    }

    /// Nothing is sent to a place that may be somebody else's before it has agreed to it.
    @Test
    void nothingIsSentBeforeAWayIsFound() throws IOException {
        try (var somebody = new DatagramSocket(0, LOOPBACK)) {
            var called = open(line(Encryption.NONE, Ice.ICE));
            var offer = open(line(Encryption.NONE, Ice.ICE)).offer();
            var port = "127.0.0.1 " + somebody.getLocalPort();
            var mute = without(offer.replaceFirst("m=audio \\d+", "m=audio " + somebody.getLocalPort()), "a=candidate:")
                    + "a=candidate:9 1 udp 1 " + port + " typ host\r\n";

            called.answer(mute);
            called.join(calledsCard);

            somebody.setSoTimeout(5_000);
            var packet = new DatagramPacket(new byte[2_000], 2_000);
            for (int i = 0; i < 4; i++) {
                somebody.receive(packet);
                assertThat((int) packet.getData()[0]).as("STUN").isZero();
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(failures).containsExactly("ICE: no way to the other side"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "DTLS"})
    void isAsWithoutWhereThePeerHasNoIce(Encryption encryption) {
        var caller = open(line(encryption, Ice.NONE));
        var called = open(line(encryption, Ice.ICE));

        var answer = called.answer(caller.offer());
        caller.accept(answer);

        assertThat(answer).doesNotContain("a=ice", "a=candidate");
        bothAreHeard(caller, called);
    }

    @Test
    void isAsWithoutWhereTheAnswerHasNoIce() {
        var caller = open(line(Encryption.NONE, Ice.ICE));
        var called = open(line(Encryption.NONE, Ice.NONE));

        caller.accept(called.answer(caller.offer()));

        bothAreHeard(caller, called);
    }

    /// Somebody on the way has put an address of its own, and knows nothing of ICE (RFC 8839 §4.2.5).
    @Test
    void saysThatAnotherAddressWasPut() {
        var offer = open(line(Encryption.NONE, Ice.ICE)).offer().replaceFirst("m=audio \\d+", "m=audio 40");

        assertThat(open(line(Encryption.NONE, Ice.ICE)).answer(offer))
                .contains("a=ice-mismatch\r\n")
                .doesNotContain("a=candidate");
    }

    @Test
    void aLineThatDemandsIceRefusesAPeerWithoutIt() {
        var called = open(line(Encryption.NONE, Ice.REQUIRED));
        var offer = open(line(Encryption.NONE, Ice.NONE)).offer();

        assertThatThrownBy(() -> called.answer(offer))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("and ICE");
    }

    @Test
    void aLineThatDemandsIceTakesNoAnswerWithoutIt() {
        var caller = open(line(Encryption.NONE, Ice.REQUIRED));
        var answer = withoutIce(open(line(Encryption.NONE, Ice.ICE)).answer(caller.offer()));

        assertThatThrownBy(() -> caller.accept(answer)).isInstanceOf(SdpException.class);
    }

    /// A hold is an offer too, and the search goes on where it was.
    @Test
    void aSecondOfferKeepsTheWay() {
        var caller = open(line(Encryption.DTLS, Ice.REQUIRED));
        var called = open(line(Encryption.DTLS, Ice.REQUIRED));
        var offer = caller.offer();
        caller.accept(called.answer(offer));
        bothAreHeard(caller, called);

        var second = caller.offer();
        caller.accept(called.answer(second));

        assertThat(second.lines().filter(line -> line.startsWith("a=ice-")))
                .containsExactlyElementsOf(
                        offer.lines().filter(line -> line.startsWith("a=ice-")).toList());
        Ends.awaitTone(callersCard, CALLEDS, CALLERS);
        assertThat(failures).isEmpty();
    }

    @Test
    void leavesNoThreadBehindButTheLibrarysPools() {
        var caller = open(line(Encryption.NONE, Ice.ICE));
        var called = open(line(Encryption.NONE, Ice.ICE));
        caller.accept(called.answer(caller.offer()));
        bothAreHeard(caller, called);

        caller.close();
        called.close();

        await().atMost(Ends.PATIENCE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("media-") || name.startsWith("IceConnector")));
    }
}
