package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;

/// A host that is no part of any call and no proxy of a line's says anything it likes, with every tag and branch
/// guessed right.
class JainUserAgentStrangersTest {
    private WirePeer peer;
    private AgentUnderTest test;
    private WireMessage register;
    private DatagramSocket stranger;

    @BeforeEach
    void registerLine() throws IOException {
        peer = WirePeer.udp();
        test = AgentUnderTest.opened(peer);
        register = peer.acceptRegistration();
        test.heard.nextStatus();
        stranger = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
        stranger.setSoTimeout(5_000);
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        peer.close();
        stranger.close();
    }

    private void says(String message) throws IOException {
        URI contact = URI.create("any://" + register.uri("Contact").replaceFirst("^sip:", ""));
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        stranger.send(new DatagramPacket(
                bytes, bytes.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), contact.getPort())));
    }

    private String hears() throws IOException {
        return hearsMessage().kind();
    }

    private WireMessage hearsMessage() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        stranger.receive(packet);
        return WireMessage.parse(packet.getData(), packet.getLength());
    }

    private void isCounted(long times) {
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> test.counted("sip.foreign") == times);
    }

    @Test
    void cannotCall() throws IOException {
        says(test.request("INVITE", "a", "v=0"));

        assertThat(hears()).isEqualTo("403");
        says(test.request("OPTIONS", "b", ""));
        assertThat(hears()).isEqualTo("403");
        isCounted(2);
        assertThat(test.heard.hasCall()).isFalse();
        Awaitility.await().atMost(AgentUnderTest.FAST.t4().multipliedBy(4)).until(() -> test.agent.remembered() == 0);
    }

    /// Nothing is remembered of a refused request, and the same one is still answered the same (RFC 3261 §8.2.7).
    @Test
    void isRefusedTheSameAgain() throws IOException {
        says(test.request("OPTIONS", "a", ""));
        String first = hearsMessage().header("To");
        says(test.request("OPTIONS", "a", ""));
        says(test.request("OPTIONS", "b", ""));

        assertThat(hearsMessage().header("To")).isEqualTo(first);
        assertThat(hearsMessage().header("To")).isNotEqualTo(first);
    }

    /// Its address may be somebody else's, who would get the answers.
    @Test
    void isToldNothingOfItsMistakes() throws IOException {
        says(test.request("OPTIONS", "spoilt", "").replace("CSeq: 1", "CSeq: 99999999999999999999"));
        says(test.request("OPTIONS", "version", "").replace("SIP/2.0\r\nVia", "SIP/7.0\r\nVia"));
        says(test.request("OPTIONS", "short", "").replace("Content-Length: 0", "Content-Length: 5"));

        says(test.request("OPTIONS", "good", ""));
        assertThat(hears()).isEqualTo("403");
        assertThat(test.counted("sip.malformed")).isEqualTo(2);
        assertThat(test.counted("sip.truncated")).isEqualTo(1);
    }

    @Test
    void cannotEndNorChangeNorCancelACall() throws IOException {
        peer.send(test.request("INVITE", "a", "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().ring();
        WireMessage ringing = peer.expect("180");
        says(test.request("CANCEL", "a", ""));
        assertThat(hears()).isEqualTo("403");
        incoming.call().answer("v=0 answer");
        WireMessage ok = peer.expect("200", "INVITE");

        says(test.inside(ok, "ACK", 1, "ack", ""));
        says(test.inside(ok, "BYE", 2, "bye", ""));
        assertThat(hears()).isEqualTo("403");
        says(test.inside(ok, "INVITE", 3, "inv", "v=0 to me"));
        assertThat(hears()).isEqualTo("403");
        says(test.inside(ok, "UPDATE", 4, "upd", "v=0 to me"));
        assertThat(hears()).isEqualTo("403");
        says(test.inside(ok, "REFER", 5, "ref", "", "Refer-To: <sip:00900@example.org>"));
        assertThat(hears()).isEqualTo("403");

        isCounted(6);
        assertThat(incoming.heard().toldNothing()).isTrue();
        peer.send(test.inside(ok, "ACK", 1, "ack2", ""));
        peer.send(test.inside(ok, "BYE", 2, "bye2", ""));
        peer.expect("200", "BYE");
        assertThat(ringing.parameter("To", "tag")).isEqualTo(ok.parameter("To", "tag"));
        assertThat(incoming.heard().next()).isEqualTo("ended REMOTE 200");
    }

    @Test
    void cannotAnswerNorRedirectOurCalls() throws IOException {
        RecordingCallListener heard = new RecordingCallListener();
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");

        says(invite.response("302 Moved", "x", "", "Contact: <sip:00900@example.org>"));
        says(invite.response("200 OK", "x", "v=0 to me", "Contact: <sip:x@127.0.0.2>"));

        isCounted(2);
        peer.send(invite.response("180 Ringing", "p", ""));
        assertThat(heard.next()).isEqualTo("ringing");
        call.hangUp();
        peer.expect("CANCEL");
    }

    @Test
    void cannotLeadARegistrationAway() throws IOException {
        test.line.registerAnew(_ -> {});
        WireMessage again = peer.expect("REGISTER");

        says(again.response("301 Moved Permanently", "x", "", "Contact: <sip:example.org:5099>"));

        isCounted(1);
        peer.send(again.response("200 OK", "reg", "", "Contact: " + again.header("Contact") + ";expires=600"));
        assertThat(test.heard.nextStatus().registration().detail()).isEqualTo("200 OK");
    }

    /// Asks as a phone does that hears nothing: again and again.
    private void isUp(WireMessage ok) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            peer.send(test.inside(ok, "OPTIONS", 2, "alive", ""));
            return peer.has("200", "OPTIONS");
        });
    }

    /// Half a thousand in a second, for three seconds.
    @Test
    void cannotFloodACallAway() throws IOException {
        peer.send(test.request("INVITE", "call", "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().answer("v=0 answer");
        WireMessage ok = peer.expect("200", "INVITE");
        peer.send(test.inside(ok, "ACK", 1, "ack", ""));

        for (int flood = 0; flood < 1_500; flood++) {
            says(test.request("INVITE", "flood" + flood, "v=0"));
        }

        isUp(ok);
        assertThat(incoming.heard().toldNothing()).isTrue();
        assertThat(test.agent.remembered()).isLessThan(10);
        assertThat(test.heard.hasCall()).isFalse();
    }

    /// The same from the line's own proxy, where every one must be taken for a call.
    @Test
    void aFloodOfTheProxysOwnIsBoundedAndSparesTheCall() throws IOException {
        peer.send(test.request("INVITE", "call", "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().answer("v=0 answer");
        WireMessage ok = peer.expect("200", "INVITE");
        peer.send(test.inside(ok, "ACK", 1, "ack", ""));

        for (int flood = 0; flood < 1_500; flood++) {
            peer.send(test.request("INVITE", "flood" + flood, "v=0"));
        }

        peer.expect("503");
        isUp(ok);
        assertThat(incoming.heard().toldNothing()).isTrue();
        int most = AgentUnderTest.OPTIONS.mostFromPeers();
        assertThat(test.agent.remembered()).isLessThan(2 * most + 10);
    }
}
