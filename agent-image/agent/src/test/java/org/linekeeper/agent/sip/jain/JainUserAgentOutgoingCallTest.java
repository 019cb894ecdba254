package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener.End;

class JainUserAgentOutgoingCallTest {
    private final RecordingCallListener heard = new RecordingCallListener();
    private WirePeer peer;
    private AgentUnderTest test;

    @BeforeEach
    void registerLine() throws IOException {
        peer = WirePeer.udp();
        test = AgentUnderTest.registered(peer);
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        peer.close();
    }

    private String contact() {
        return "Contact: <sip:phone@%s>".formatted(peer.at());
    }

    private WireMessage answered(SipCall call) {
        WireMessage invite = peer.expect("INVITE");
        assertThat(invite.header("Call-ID")).isEqualTo(call.callId());
        peer.send(invite.response("200 OK", "phone", "v=0 answer", contact()));
        WireMessage ack = peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("answered v=0 answer");
        return ack;
    }

    @Test
    void ringsIsAnsweredAndEndsWithThePhonesBye() {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        assertThat(invite.startLine()).isEqualTo("INVITE sip:phone@example.org SIP/2.0");
        assertThat(invite.header("From")).startsWith("\"Bob \\\"B\\\"\" <sip:home@example.org>");
        assertThat(invite.body()).isEqualTo("v=0");
        peer.send(invite.response("180 Ringing", "phone", ""));
        peer.send(invite.response("180 Ringing", "phone", ""));
        assertThat(heard.next()).isEqualTo("ringing");

        peer.send(invite.response("200 OK", "phone", "v=0 answer", contact()));

        WireMessage ack = peer.expect("ACK");
        assertThat(ack.startLine()).isEqualTo("ACK sip:phone@%s SIP/2.0".formatted(peer.at()));
        assertThat(ack.header("CSeq")).isEqualTo("1 ACK");
        assertThat(heard.next()).isEqualTo("answered v=0 answer");

        peer.send(bye(invite));
        peer.expect("200", "BYE");
        assertThat(heard.next()).isEqualTo("ended REMOTE 200");
        call.hangUp();
        assertThat(heard.toldNothing()).isTrue();
    }

    private String bye(WireMessage invite) {
        return """
                BYE %s SIP/2.0
                Via: SIP/2.0/UDP %s;rport;branch=z9hG4bKbye
                From: <sip:phone@example.org>;tag=phone
                To: %s
                Call-ID: %s
                CSeq: 7 BYE
                Content-Length: 0

                """.formatted(invite.uri("Contact"), peer.at(), invite.header("From"), invite.header("Call-ID"))
                .replace("\n", "\r\n");
    }

    @Test
    void answersTheProxysChallenge() {
        SipCall call = test.call(heard);
        WireMessage first = peer.expect("INVITE");
        peer.send(first.response(
                "407 Proxy Authentication Required",
                "p",
                "",
                "Proxy-Authenticate: Digest realm=\"example.org\", nonce=\"n\", qop=\"auth\""));
        assertThat(peer.expect("ACK").header("CSeq")).isEqualTo("1 ACK");

        WireMessage second = peer.expect("INVITE");

        assertThat(second.header("CSeq")).isEqualTo("2 INVITE");
        assertThat(second.header("Call-ID")).isEqualTo(first.header("Call-ID"));
        assertThat(second.header("From")).isEqualTo(first.header("From"));
        assertThat(second.parameter("Via", "branch")).isNotEqualTo(first.parameter("Via", "branch"));
        assertThat(second.header("Proxy-Authorization"))
                .contains("username=\"home\"")
                .contains("nc=00000001");
        peer.send(second.response("200 OK", "phone", "v=0 answer", contact()));
        WireMessage ack = peer.expect("ACK");
        assertThat(ack.header("CSeq")).isEqualTo("2 ACK");
        assertThat(ack.header("Proxy-Authorization")).isEqualTo(second.header("Proxy-Authorization"));
        assertThat(heard.next()).isEqualTo("answered v=0 answer");
        call.hangUp();
        WireMessage bye = peer.expect("BYE");
        assertThat(bye.header("CSeq")).isEqualTo("3 BYE");
        assertThat(bye.header("Proxy-Authorization")).contains("nc=00000002");
        peer.send(bye.response("200 OK", "", ""));
    }

    @Test
    void hangsUpWithBye() {
        SipCall call = test.call(heard);
        answered(call);

        call.hangUp();

        WireMessage bye = peer.expect("BYE");
        assertThat(bye.header("CSeq")).isEqualTo("2 BYE");
        peer.send(bye.response("200 OK", "", ""));
        assertThat(heard.next()).isEqualTo("ended US 200");
    }

    @Test
    void repeatsTheAckForARepeatedAnswer() {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        String answer = invite.response("200 OK", "phone", "v=0 answer", contact());
        peer.send(answer);
        WireMessage ack = peer.expect("ACK");

        peer.send(answer);

        assertThat(peer.expect("ACK")).isEqualTo(ack);
        assertThat(heard.next()).isEqualTo("answered v=0 answer");
        call.hangUp();
        peer.expect("BYE");
        peer.send(answer);
        assertThat(peer.expect("ACK")).isEqualTo(ack);
    }

    @Test
    void cancelsOnlyAfterAProvisionalResponse() {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        call.hangUp();
        assertThat(heard.next()).isEqualTo("ended US 487");
        peer.expect("INVITE");
        assertThat(peer.has("CANCEL")).isFalse();

        peer.send(invite.response("180 Ringing", "phone", ""));

        WireMessage cancel = peer.expect("CANCEL");
        assertThat(cancel.parameter("Via", "branch")).isEqualTo(invite.parameter("Via", "branch"));
        assertThat(cancel.header("CSeq")).isEqualTo("1 CANCEL");
        peer.send(cancel.response("200 OK", "phone", ""));
        peer.send(invite.response("487 Request Terminated", "phone", ""));
        peer.expect("ACK");
        assertThat(heard.toldNothing()).isTrue();
    }

    @Test
    void takesAnAnswerAmongOtherParts() {
        test.call(heard);
        String parts = String.join(
                "\r\n",
                "--b",
                "Content-Type: application/isup",
                "",
                "1",
                "--b",
                "Content-Type: application/sdp",
                "",
                "v=0 answer",
                "--b--");

        peer.send(peer.expect("INVITE")
                .response("200 OK", "phone", parts, contact())
                .replaceFirst("application/sdp", "multipart/mixed;boundary=b"));

        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("answered v=0 answer");
    }

    @Test
    void answersEveryProxyOfAChain() {
        test.call(heard);
        WireMessage second = challenged(peer.expect("INVITE"), "first.example");
        assertThat(second.all("Proxy-Authorization"))
                .singleElement()
                .satisfies(answer -> assertThat(answer).contains("realm=\"first.example\""));

        WireMessage third = challenged(second, "second.example");

        assertThat(third.all("Proxy-Authorization"))
                .satisfiesExactly(
                        answer -> assertThat(answer)
                                .contains("realm=\"first.example\"")
                                .contains("nc=00000002"),
                        answer -> assertThat(answer)
                                .contains("realm=\"second.example\"")
                                .contains("nc=00000001"));
        peer.send(third.response("200 OK", "phone", "v=0 answer", contact()));
        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("answered v=0 answer");
    }

    @Test
    void answersTwoProxiesThatAskInOneResponse() {
        test.call(heard);

        WireMessage second = challenged(peer.expect("INVITE"), "first.example", "second.example");

        assertThat(second.all("Proxy-Authorization"))
                .satisfiesExactly(
                        answer -> assertThat(answer).contains("realm=\"first.example\""),
                        answer -> assertThat(answer).contains("realm=\"second.example\""));
        peer.send(second.response("407 Proxy Authentication Required", "p", "", challenge("second.example")));
        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("ended REMOTE 407");
    }

    /// @return the INVITE that answers
    private WireMessage challenged(WireMessage invite, String... realms) {
        String[] challenges = Arrays.stream(realms)
                .map(JainUserAgentOutgoingCallTest::challenge)
                .toArray(String[]::new);
        peer.send(invite.response("407 Proxy Authentication Required", "p", "", challenges));
        peer.expect("ACK");
        return peer.expect("INVITE", message -> !message.header("CSeq").equals(invite.header("CSeq")));
    }

    private static String challenge(String realm) {
        return "Proxy-Authenticate: Digest realm=\"%s\", nonce=\"n\", qop=\"auth\"".formatted(realm);
    }

    @Test
    void doesNotAnswerAChallengeForACallThatNobodyWantsAnyMore() {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        call.hangUp();
        assertThat(heard.next()).isEqualTo("ended US 487");

        peer.send(invite.response(
                "407 Proxy Authentication Required",
                "p",
                "",
                "Proxy-Authenticate: Digest realm=\"example.org\", nonce=\"n\", qop=\"auth\""));

        assertThat(peer.expect("ACK").header("CSeq")).isEqualTo("1 ACK");
        test.call(new RecordingCallListener());
        assertThat(peer.expect("INVITE", message -> !message.header("Call-ID").equals(call.callId()))
                        .header("CSeq"))
                .isEqualTo("1 INVITE");
        assertThat(peer.has("CANCEL")).isFalse();
    }

    /// The wish is kept until the INVITE that was sent last may be cancelled (RFC 3261 §9.1).
    @Test
    void cancelsAnInviteThatAnsweredAChallengeAtItsFirstResponse() {
        SipCall call = test.call(heard);
        WireMessage first = peer.expect("INVITE");
        peer.send(first.response("100 Trying", "", ""));
        WireMessage second = challenged(first, "example.org");
        call.hangUp();
        assertThat(heard.next()).isEqualTo("ended US 487");

        peer.send(second.response("180 Ringing", "phone", ""));

        WireMessage cancel = peer.expect("CANCEL");
        assertThat(cancel.header("CSeq")).isEqualTo("2 CANCEL");
        assertThat(cancel.parameter("Via", "branch")).isEqualTo(second.parameter("Via", "branch"));
        peer.send(cancel.response("200 OK", "phone", ""));
        peer.send(second.response("487 Request Terminated", "phone", ""));
        peer.expect("ACK");
        assertThat(heard.toldNothing()).isTrue();
    }

    @Test
    void forgetsAnInviteThatRingsOnAfterItsCancel() {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "phone", ""));
        assertThat(heard.next()).isEqualTo("ringing");
        call.hangUp();
        WireMessage cancel = peer.expect("CANCEL");
        peer.send(cancel.response("200 OK", "phone", ""));

        peer.send(invite.response("180 Ringing", "phone", ""));

        Awaitility.await().until(() -> test.agent.remembered() == 0);
    }

    @Test
    void forgetsThePhonesThatRangWhereAnothersAnswerCrossedTheCancel() {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "desk", ""));
        peer.send(invite.response("180 Ringing", "mobile", ""));
        assertThat(heard.next()).isEqualTo("ringing");
        call.hangUp();
        WireMessage cancel = peer.expect("CANCEL");
        peer.send(cancel.response("200 OK", "", ""));

        peer.send(invite.response("200 OK", "mobile", "v=0 answer", contact()));

        WireMessage bye = peer.expect("BYE");
        peer.send(bye.response("200 OK", "", ""));
        Awaitility.await().until(() -> test.agent.remembered() == 0);
    }

    @Test
    void keepsItsPasswordsAnswersFromStrangers() throws IOException {
        SipCall call = test.call(heard);
        WireMessage first = peer.expect("INVITE");
        peer.send(first.response(
                "407 Proxy Authentication Required",
                "p",
                "",
                "Proxy-Authenticate: Digest realm=\"example.org\", nonce=\"n\", qop=\"auth\""));
        peer.expect("ACK");
        WireMessage second = peer.expect("INVITE");
        try (WirePeer stranger = WirePeer.udp()) {
            peer.send(second.response("200 OK", "p", "v=0", "Contact: <sip:p@%s>".formatted(stranger.at())));
            assertThat(stranger.expect("ACK").all("Proxy-Authorization")).isEmpty();
            call.hangUp();

            WireMessage bye = stranger.expect("BYE");

            assertThat(bye.all("Proxy-Authorization")).isEmpty();
            stranger.send(bye.response(
                    "401 Unauthorized", "", "", "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"bait\""));
            assertThat(heard.next()).isEqualTo("answered v=0");
            assertThat(heard.next()).isEqualTo("ended US 200");
            assertThat(stranger.has("BYE")).isFalse();
        }
    }

    @Test
    void endsACallWhoseAnswerCrossedTheCancel() {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "phone", ""));
        assertThat(heard.next()).isEqualTo("ringing");
        call.hangUp();
        peer.expect("CANCEL");

        peer.send(invite.response("200 OK", "phone", "v=0 answer", contact()));

        peer.expect("ACK");
        WireMessage bye = peer.expect("BYE");
        peer.send(bye.response("200 OK", "", ""));
        assertThat(heard.next()).isEqualTo("ended US 487");
        assertThat(heard.toldNothing()).isTrue();
    }

    @Test
    void keepsTheFirstOfTwoPhonesThatAnswerAndEndsTheOther() {
        SipCall call = test.call(heard);
        answered(call);
        test.call(new RecordingCallListener());
        WireMessage second = peer.expect("INVITE");
        peer.send(second.response("180 Ringing", "desk", ""));
        peer.send(second.response("180 Ringing", "mobile", ""));
        peer.send(second.response("200 OK", "desk", "v=0 desk", contact()));
        assertThat(peer.expect("ACK").parameter("To", "tag")).isEqualTo("desk");

        peer.send(second.response("200 OK", "mobile", "v=0 mobile", contact()));

        assertThat(peer.expect("ACK").parameter("To", "tag")).isEqualTo("mobile");
        WireMessage bye = peer.expect("BYE");
        assertThat(bye.parameter("To", "tag")).isEqualTo("mobile");
        peer.send(bye.response("200 OK", "", ""));
        assertThat(heard.toldNothing()).isTrue();
    }

    @Test
    void tellsARefusalAndAcknowledgesIt() {
        test.call(heard);
        WireMessage invite = peer.expect("INVITE");

        peer.send(invite.response("486 Busy Here", "phone", ""));

        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("ended REMOTE 486");
        peer.send(invite.response("486 Busy Here", "phone", ""));
        peer.expect("ACK");
        assertThat(heard.ends()).containsExactly(new End(End.By.REMOTE, 486, "Busy Here"));
    }

    @Test
    void takesARedirectionForARefusal() {
        test.call(heard);
        WireMessage invite = peer.expect("INVITE");

        peer.send(invite.response("302 Moved Temporarily", "phone", "", "Contact: <sip:elsewhere@192.0.2.9>"));

        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("ended REMOTE 302");
    }

    @Test
    void givesUpWhenNobodyAnswersAtAll() {
        test.call(heard);
        assertThat(heard.next()).isEqualTo("ended NETWORK 408");
    }

    @Test
    void sendsRequestsInsideTheCallAlongTheRecordedRoute() {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        String inner = "Record-Route: <sip:192.0.2.2;lr;x=inner>";
        String outer = "Record-Route: <sip:%s;lr;x=outer>".formatted(peer.at());
        peer.send(invite.response("200 OK", "phone", "v=0 answer", "Contact: <sip:phone@192.0.2.3>", inner, outer));
        assertThat(heard.next()).isEqualTo("answered v=0 answer");
        peer.expect("ACK");

        call.hangUp();

        WireMessage bye = peer.expect("BYE");
        assertThat(bye.startLine()).isEqualTo("BYE sip:phone@192.0.2.3 SIP/2.0");
        assertThat(String.join(",", bye.all("Route"))).matches(".*x=outer.*x=inner.*");
        peer.send(bye.response("200 OK", "", ""));
    }
}
