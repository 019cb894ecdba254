package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;
import org.linekeeper.protocol.SipTransport;

class JainUserAgentIncomingCallTest {
    private WirePeer peer;
    private AgentUnderTest test;

    @BeforeEach
    void registerLine() throws IOException {
        peer = WirePeer.udp();
        test = AgentUnderTest.registered(peer);
    }

    private void registerLineOver(SipTransport transport) throws IOException {
        close();
        peer = WirePeer.over(transport);
        test = AgentUnderTest.registered(peer);
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        peer.close();
    }

    private Incoming invited(String branch) {
        peer.send(test.request("INVITE", branch, "v=0 offer"));
        peer.expect("100");
        return test.heard.nextCall();
    }

    private WireMessage answered(Incoming incoming, String branch) {
        incoming.call().answer("v=0 answer");
        WireMessage ok = peer.expect("200", "INVITE");
        peer.send(test.inside(ok, "ACK", 1, branch + "ack", ""));
        return ok;
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void isRungAnsweredAndHungUp(SipTransport transport) throws IOException {
        registerLineOver(transport);
        Incoming incoming = invited("a");
        assertThat(incoming.offer()).isEqualTo("v=0 offer");
        assertThat(incoming.from().displayName()).isEqualTo("Ann");
        assertThat(incoming.from().address()).isEqualTo("sip:ann@example.org");
        incoming.call().ring();
        WireMessage ringing = peer.expect("180");
        WireMessage ok = answered(incoming, "a");
        assertThat(ok.body()).isEqualTo("v=0 answer");
        assertThat(ok.parameter("To", "tag")).isEqualTo(ringing.parameter("To", "tag"));

        peer.send(test.inside(ok, "OPTIONS", 2, "opt", ""));
        peer.expect("200", "OPTIONS");
        incoming.call().hangUp();

        WireMessage bye = peer.expect("BYE");
        assertThat(bye.startLine()).startsWith("BYE sip:ann@" + peer.at());
        peer.send(bye.response("200 OK", "", ""));
        assertThat(incoming.heard().next()).isEqualTo("ended US 200");
    }

    @Test
    void tellsWhenItsAnswerIsOnItsWay() throws InterruptedException {
        Incoming incoming = invited("a");
        incoming.call().ring();
        peer.expect("180");
        assertThat(incoming.heard().answerSent(0)).isFalse();

        answered(incoming, "a");

        assertThat(incoming.heard().answerSent(10)).isTrue();
    }

    @Test
    void repeatsItsAnswerUntilTheAck() {
        Incoming incoming = invited("a");
        incoming.call().answer("v=0 answer");
        WireMessage ok = peer.expect("200", "INVITE");
        assertThat(peer.expect("200", "INVITE")).isEqualTo(ok);

        peer.send(test.inside(ok, "ACK", 1, "ack", ""));

        peer.send(test.inside(ok, "BYE", 2, "bye", "", "Reason: Q.850;cause=16"));
        peer.expect("200", "BYE");
        assertThat(incoming.heard().next()).isEqualTo("ended REMOTE 200");
        assertThat(incoming.heard().ends().getFirst().reason()).isEqualTo("Q.850;cause=16");
    }

    @Test
    void endsACallWhoseAnswerIsNeverAcknowledged() {
        Incoming incoming = invited("a");
        incoming.call().answer("v=0 answer");

        assertThat(incoming.heard().next()).isEqualTo("ended NETWORK 408");

        WireMessage bye = peer.expect("BYE");
        peer.send(bye.response("200 OK", "", ""));
    }

    @Test
    void sendsNoByeBeforeTheAck() {
        Incoming incoming = invited("a");
        incoming.call().answer("v=0 answer");
        WireMessage ok = peer.expect("200", "INVITE");
        incoming.call().hangUp();
        assertThat(incoming.heard().next()).isEqualTo("ended US 200");
        peer.expect("200", "INVITE");
        assertThat(peer.has("BYE")).isFalse();

        peer.send(test.inside(ok, "ACK", 1, "ack", ""));

        WireMessage bye = peer.expect("BYE");
        peer.send(bye.response("200 OK", "", ""));
    }

    @Test
    void isCancelled() {
        Incoming incoming = invited("a");
        incoming.call().ring();
        peer.expect("180");

        peer.send(test.request("CANCEL", "a", "").replace("1 INVITE", "1 CANCEL"));

        peer.expect("200", "CANCEL");
        WireMessage terminated = peer.expect("487", "INVITE");
        assertThat(incoming.heard().next()).isEqualTo("ended REMOTE 487");
        incoming.call().answer("v=0 late");
        peer.send(test.request("ACK", "a", "").replace("To: <sip:home@example.org>", "To: " + terminated.header("To")));
        assertThat(incoming.heard().toldNothing()).isTrue();
    }

    /// RFC 3261 §18.2.2. The answer names the address that the line has by then, or its ACK would go astray.
    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"TCP", "TLS"})
    void isAnsweredThoughItsConnectionClosedWhileItRang(SipTransport transport) throws IOException {
        registerLineOver(transport);
        Incoming incoming = invited("a");
        incoming.call().ring();
        peer.expect("180");
        peer.dropConnection();
        WireMessage registered = peer.acceptRegistration();

        WireMessage ok = answered(incoming, "a");

        assertThat(ok.body()).isEqualTo("v=0 answer");
        assertThat(ok.uri("Contact")).isEqualTo(registered.uri("Contact"));
        peer.send(test.inside(ok, "BYE", 2, "bye", ""));
        peer.expect("200", "BYE");
        assertThat(incoming.heard().next()).isEqualTo("ended REMOTE 200");
    }

    @Test
    void isRefused() {
        Incoming incoming = invited("a");

        incoming.call().reject(603);

        WireMessage refusal = peer.expect("603");
        assertThat(peer.expect("603")).isEqualTo(refusal);
        assertThat(incoming.heard().next()).isEqualTo("ended US 603");
    }

    @Test
    void offersWhereTheInviteDoesNot() {
        peer.send(test.request("INVITE", "a", ""));
        Incoming incoming = test.heard.nextCall();
        assertThat(incoming.offer()).isEmpty();
        incoming.call().answer("v=0 our offer");
        WireMessage ok = peer.expect("200", "INVITE");
        assertThat(ok.body()).isEqualTo("v=0 our offer");

        peer.send(test.inside(ok, "ACK", 1, "ack", "v=0 their answer"));

        assertThat(incoming.heard().next()).isEqualTo("answered v=0 their answer");
    }

    @Test
    void takesANewOfferInsideTheCall() {
        Incoming incoming = invited("a");
        WireMessage ok = answered(incoming, "a");

        peer.send(test.inside(ok, "INVITE", 2, "re", "v=0 hold", "Contact: <sip:moved@" + peer.at() + ">"));

        assertThat(incoming.heard().next()).isEqualTo("reoffered v=0 hold");
        WireMessage again = peer.expect("200", "INVITE");
        assertThat(again.header("CSeq")).isEqualTo("2 INVITE");
        assertThat(again.body()).isEqualTo("v=0 again");
        peer.send(test.inside(ok, "ACK", 2, "reack", ""));
        incoming.call().hangUp();
        WireMessage bye = peer.expect("BYE");
        assertThat(bye.startLine()).isEqualTo("BYE sip:moved@%s SIP/2.0".formatted(peer.at()));
        peer.send(bye.response("200 OK", "", ""));
    }

    @Test
    void refusesAnUnusableNewOfferAndStaysUp() {
        Incoming incoming = invited("a");
        WireMessage ok = answered(incoming, "a");
        incoming.heard().refuseReoffers();

        peer.send(test.inside(ok, "INVITE", 2, "re", "v=0 strange"));

        peer.expect("488");
        assertThat(incoming.heard().next()).isEqualTo("reoffered v=0 strange");
        peer.send(test.inside(ok, "INFO", 3, "info", ""));
        peer.expect("200", "INFO");
    }

    @Test
    void refusesWhatItDoesNotKnowInsideACall() {
        Incoming incoming = invited("a");
        WireMessage ok = answered(incoming, "a");
        peer.send(test.inside(ok, "INFO", 2, "info", "v=0").replace("application/sdp", "text/plain"));
        assertThat(peer.expect("415").header("Accept")).contains("application/dtmf-relay");
        peer.send(test.inside(ok, "MESSAGE", 3, "msg", "v=0"));
        assertThat(peer.expect("405").header("Allow")).contains("UPDATE").doesNotContain("MESSAGE");
        peer.send(test.inside(ok, "OPTIONS", 2, "late", ""));
        peer.expect("500");
        peer.send(test.inside(ok, "BYE", 4, "bye", "").replace(ok.parameter("To", "tag"), "forged"));
        peer.expect("481");
        assertThat(incoming.heard().toldNothing()).isTrue();
        assertThat(test.counters()).containsEntry("sip.no-dialog", 1L);
    }

    @Test
    void refusesWhatItDoesNotKnowOutsideOfCalls() {
        peer.send(test.requestTo("stranger", "INVITE", "a", "v=0"));
        peer.expect("404");
        peer.send(test.request("INVITE", "b", "v=0", "Require: 100rel, precondition"));
        assertThat(peer.expect("420").header("Unsupported")).isEqualTo("precondition");
        peer.send(test.request("SUBSCRIBE", "c", ""));
        assertThat(peer.expect("405").header("Allow")).contains("INVITE");
        peer.send(test.request("FROBNICATE", "d", ""));
        peer.expect("501");
        peer.send(test.request("OPTIONS", "e", ""));
        WireMessage options = peer.expect("200", "OPTIONS");
        assertThat(options.header("Allow")).contains("BYE");
        assertThat(options.header("Supported")).contains("100rel");
        assertThat(options.header("Accept")).contains("application/sdp");
        peer.send(test.request("BYE", "f", ""));
        peer.expect("481");
        peer.send(test.request("CANCEL", "g", ""));
        peer.expect("481");
        peer.send(test.request("INVITE", "h", "text").replace("application/sdp", "text/plain"));
        peer.expect("415");
        assertThat(test.heard.hasCall()).isFalse();
        assertThat(test.counters()).containsEntry("sip.for-nobody", 1L);
    }

    @Test
    void takesADescriptionAmongOtherParts() {
        String parts = String.join(
                "\r\n",
                "--b",
                "Content-Type: application/pidf+xml",
                "",
                "<presence/>",
                "--b",
                "Content-Type: application/sdp",
                "",
                "v=0 offer",
                "--b--");
        peer.send(inParts(test.request("INVITE", "a", parts)));
        assertThat(test.heard.nextCall().offer()).isEqualTo("v=0 offer");

        peer.send(inParts(test.request("INVITE", "b", parts.replace("application/sdp", "text/plain"))));
        peer.expect("415");
    }

    private static String inParts(String request) {
        return request.replaceFirst("application/sdp", "multipart/mixed;boundary=b");
    }

    @Test
    void refusesASecondCopyOfTheSameInvite() {
        Incoming incoming = invited("a");

        peer.send(test.request("INVITE", "other-way", "v=0 offer").replace("in-other-way", "in-a"));

        peer.expect("482");
        assertThat(test.heard.hasCall()).isFalse();
        assertThat(incoming.heard().toldNothing()).isTrue();
    }

    @Test
    void answersARepeatedInviteWithoutASecondCall() {
        Incoming incoming = invited("a");
        incoming.call().ring();
        WireMessage ringing = peer.expect("180");

        peer.send(test.request("INVITE", "a", "v=0 offer"));

        assertThat(peer.expect("180")).isEqualTo(ringing);
        assertThat(test.heard.hasCall()).isFalse();
    }
}
