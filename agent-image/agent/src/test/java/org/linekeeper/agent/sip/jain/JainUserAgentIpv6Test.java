package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.RtpCallMedia;
import org.linekeeper.agent.media.RtpPorts;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipTransport;

/// A line at a registrar that is known by an IPv6 address only, with its calls' sound.
class JainUserAgentIpv6Test {
    /// As Java writes it.
    private static final String HOST = "0:0:0:0:0:0:0:1";

    private static final int RATE = 48_000;
    private static final int TO_PHONE_HZ = 440;
    private static final int TO_CLIENT_HZ = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CallMedia.Opener opener = RtpCallMedia.opener(RtpPorts.EPHEMERAL);
    private final CallMedia phone = opener.open(InetAddress.ofLiteral("::1"), LineMedia.STANDARD);
    private final FakeSoundCard phonesCard = card(TO_CLIENT_HZ);
    private final FakeSoundCard clientsCard = card(TO_PHONE_HZ);

    @AfterEach
    void closePhone() {
        phone.close();
    }

    private static FakeSoundCard card(int hz) {
        return new FakeSoundCard(sample -> (int) (8_000 * Math.sin(2 * Math.PI * hz * sample / RATE)));
    }

    /// Half of how often the last second crosses zero.
    private static int hertz(FakeSoundCard card) {
        short[] heard = card.heard();
        int crossings = 0;
        for (int i = Math.max(1, heard.length - RATE); i < heard.length; i++) {
            crossings += heard[i - 1] < 0 != heard[i] < 0 ? 1 : 0;
        }
        return crossings / 2;
    }

    private void eachHearsTheOther() {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(hertz(clientsCard)).isBetween(TO_CLIENT_HZ - 5, TO_CLIENT_HZ + 5);
            assertThat(hertz(phonesCard)).isBetween(TO_PHONE_HZ - 5, TO_PHONE_HZ + 5);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void isCalled(SipTransport transport) throws IOException {
        try (WirePeer peer = WirePeer.sixOver(transport);
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            WireMessage register = peer.acceptRegistration();
            assertThat(register.header("Via")).contains(" [" + HOST + "]:");
            assertThat(register.uri("Contact")).contains("@[" + HOST + "]:");
            test.heard.nextStatus();
            assertThat(test.line.localAddress()).isEqualTo(InetAddress.ofLiteral("::1"));
            try (CallMedia sound = opener.open(test.line.localAddress(), LineMedia.STANDARD)) {
                peer.send(test.request("INVITE", "six", phone.offer()));
                Incoming incoming = test.heard.nextCall();
                incoming.call().answer(sound.answer(incoming.offer()));
                WireMessage ok = peer.expect("200", "INVITE");
                assertThat(ok.uri("Contact")).contains("@[" + HOST + "]:");
                assertThat(ok.body()).contains("c=IN IP6 " + HOST + "\r\n");
                phone.accept(ok.body());
                peer.send(test.inside(ok, "ACK", 1, "ack", ""));
                phone.join(phonesCard);
                sound.join(clientsCard);

                eachHearsTheOther();

                peer.send(test.inside(ok, "BYE", 2, "bye", ""));
                peer.expect("200", "BYE");
                assertThat(incoming.heard().next()).isEqualTo("ended REMOTE 200");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void calls(SipTransport transport) throws IOException {
        try (WirePeer peer = WirePeer.sixOver(transport);
                AgentUnderTest test = AgentUnderTest.registered(peer);
                CallMedia sound = opener.open(test.line.localAddress(), LineMedia.STANDARD)) {
            RecordingCallListener heard = new RecordingCallListener();
            var call = test.line.invite(
                    new SipAddress("sip:phone@" + peer.at()),
                    new Party("bob@chat.example", "Bob"),
                    sound.offer(),
                    heard);
            WireMessage invite = peer.expect("INVITE");
            assertThat(invite.startLine()).contains("sip:phone@" + peer.at());
            peer.send(invite.response(
                    "200 OK",
                    "six",
                    phone.answer(invite.body()),
                    "Contact: <sip:phone@" + peer.at() + ";transport="
                            + transport.name().toLowerCase(java.util.Locale.ROOT) + ">"));
            assertThat(peer.expect("ACK").startLine()).contains(peer.at());
            String answered = heard.next();
            assertThat(answered).startsWith("answered v=0").contains("IN IP6 " + HOST);
            sound.accept(answered.substring("answered ".length()));
            phone.join(phonesCard);
            sound.join(clientsCard);

            eachHearsTheOther();

            call.hangUp();
            WireMessage bye = peer.expect("BYE");
            peer.send(bye.response("200 OK", "", ""));
            assertThat(heard.next()).isEqualTo("ended US 200");
            assertThat(heard.ends()).extracting(SipCallListener.End::by).isEqualTo(List.of(SipCallListener.End.By.US));
        }
    }

    /// An address in Via's parameter has no brackets (RFC 3261 §25.1).
    @Test
    void isToldOfItsMistakes() throws IOException {
        try (WirePeer peer = WirePeer.sixOver(SipTransport.UDP);
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            peer.send(test.request("OPTIONS", "spoilt", "").replace("CSeq: 1", "CSeq: 99999999999999999999"));

            String via = peer.expect("400").header("Via");
            assertThat(Arrays.asList(via.split(";", -1))).contains("received=" + HOST);
        }
    }

    @Test
    void isToldItsOwnAddress() throws IOException {
        try (WirePeer peer = WirePeer.sixOver(SipTransport.UDP);
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            peer.send(test.request("OPTIONS", "six", ""));

            String via = peer.expect("200", "OPTIONS").header("Via");
            assertThat(Arrays.asList(via.split(";", -1))).contains("received=" + HOST);
        }
    }
}
