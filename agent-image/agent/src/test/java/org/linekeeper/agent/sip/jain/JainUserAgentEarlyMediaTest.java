package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;

/// What happens before a call is answered: early media, and provisional responses that must arrive (RFC 3262).
class JainUserAgentEarlyMediaTest {
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
        return "Contact: <sip:p@" + peer.at() + ">";
    }

    @Test
    void passesOnEarlySoundOfEachPhoneOnce() {
        test.call(heard);
        WireMessage invite = peer.expect("INVITE");

        peer.send(invite.response("183 Session Progress", "one", "v=0 one", contact()));
        peer.send(invite.response("183 Session Progress", "one", "v=0 one", contact()));
        peer.send(invite.response("183 Session Progress", "two", "v=0 two", contact()));
        peer.send(invite.response("200 OK", "one", "v=0 one", contact()));

        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("ringing");
        assertThat(heard.next()).isEqualTo("early v=0 one");
        assertThat(heard.next()).isEqualTo("early v=0 two");
        assertThat(heard.next()).isEqualTo("answered v=0 one");
    }

    @Test
    void acknowledgesReliableRingingInOrderAndOnce() {
        test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        assertThat(invite.header("Supported")).contains("100rel");
        String first = invite.response("183 Session Progress", "p", "v=0", contact(), "Require: 100rel", "RSeq: 7");

        peer.send(first);
        WireMessage prack = peer.expect("PRACK");
        assertThat(prack.header("RAck")).isEqualTo("7 1 INVITE");
        assertThat(prack.header("To")).contains("tag=p");
        peer.send(prack.response("200 OK", "p", ""));
        peer.send(first);
        peer.send(invite.response("180 Ringing", "p", "", contact(), "Require: 100rel", "RSeq: 9"));
        peer.send(invite.response("180 Ringing", "p", "", contact(), "Require: 100rel", "RSeq: 8"));

        WireMessage second = peer.expect("PRACK");
        assertThat(second.header("RAck")).isEqualTo("8 1 INVITE");
        assertThat(second.header("CSeq")).isEqualTo("3 PRACK");
        peer.send(second.response("200 OK", "p", ""));
        // the answer came already, reliably; and the call's own requests are numbered on
        peer.send(invite.response("200 OK", "p", "", contact()));
        assertThat(peer.expect("ACK").header("CSeq")).isEqualTo("1 ACK");
        assertThat(heard.next()).isEqualTo("ringing");
        assertThat(heard.next()).isEqualTo("early v=0");
        assertThat(heard.next()).isEqualTo("answered v=0");
        test.line.close();
        assertThat(peer.expect("BYE").header("CSeq")).isEqualTo("4 BYE");
    }

    @Test
    void answersAnUpdateOfTheEarlySession() {
        test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("183 Session Progress", "p", "v=0", contact(), "Require: 100rel", "RSeq: 1"));
        WireMessage prack = peer.expect("PRACK");
        peer.send(prack.response("200 OK", "p", ""));

        peer.send(update(invite, 1));

        assertThat(peer.expect("200", "UPDATE").body()).isEqualTo("v=0 again");
        assertThat(heard.next()).isEqualTo("ringing");
        assertThat(heard.next()).isEqualTo("early v=0");
        assertThat(heard.next()).isEqualTo("reoffered v=0 other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=0"})
    void anUpdatesOfferStandsWhateverTheFinalAnswerRepeats(String repeated) {
        test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("183 Session Progress", "p", "v=0", contact(), "Require: 100rel", "RSeq: 1"));
        WireMessage prack = peer.expect("PRACK");
        peer.send(prack.response("200 OK", "p", ""));
        peer.send(update(invite, 1));
        peer.expect("200", "UPDATE");

        peer.send(invite.response("200 OK", "p", repeated, contact()));

        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("ringing");
        assertThat(heard.next()).isEqualTo("early v=0");
        assertThat(heard.next()).isEqualTo("reoffered v=0 other");
        assertThat(heard.next()).isEqualTo("answered v=0 other");
    }

    @Test
    void refusesAnUpdateBeforeItsOfferWasAnswered() {
        test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "p", "", contact()));
        assertThat(heard.next()).isEqualTo("ringing");

        peer.send(update(invite, 1));

        peer.expect("491");
        assertThat(heard.toldNothing()).isTrue();
    }

    private String update(WireMessage invite, int count) {
        return String.join(
                        "\r\n",
                        "UPDATE %s SIP/2.0",
                        "Via: SIP/2.0/UDP %s;rport;branch=z9hG4bKu%d",
                        "From: %s;tag=p",
                        "To: %s",
                        "Call-ID: %s",
                        "CSeq: %d UPDATE",
                        "Max-Forwards: 70",
                        "Contact: <sip:p@%s>",
                        "Content-Type: application/sdp",
                        "Content-Length: 9",
                        "",
                        "v=0 other")
                .formatted(
                        invite.uri("Contact"),
                        peer.at(),
                        count,
                        invite.header("To"),
                        invite.header("From"),
                        invite.header("Call-ID"),
                        count,
                        peer.at());
    }

    @Test
    void ringsReliablyWhereThatIsRequired() {
        peer.send(test.request("INVITE", "a", "v=0", "Require: 100rel"));
        Incoming incoming = test.heard.nextCall();

        incoming.call().ring();

        WireMessage ringing = peer.expect("180");
        assertThat(ringing.header("Require")).isEqualTo("100rel");
        assertThat(peer.expect("180")).isEqualTo(ringing);
        peer.send(test.inside(ringing, "PRACK", 2, "wrong", "", "RAck: 1 1 INVITE"));
        peer.expect("481");
        peer.send(test.inside(ringing, "PRACK", 3, "right", "", "RAck: " + ringing.header("RSeq") + " 1 INVITE"));
        peer.expect("200", "PRACK");
        incoming.call().answer("v=0 answer");
        assertThat(peer.expect("200", "INVITE").body()).isEqualTo("v=0 answer");
    }

    /// A PRACK must be answered with a 2xx, and who hears that its call is unknown ends it (RFC 3262 §3, RFC 3261
    /// §12.2.1.2).
    @Test
    void takesThePrackThatComesAfterTheAnswer() {
        peer.send(test.request("INVITE", "a", "v=0", "Require: 100rel"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().ring();
        WireMessage ringing = peer.expect("180");
        incoming.call().answer("v=0 answer");
        peer.expect("200", "INVITE");

        String acknowledged = "RAck: " + ringing.header("RSeq") + " 1 INVITE";
        peer.send(test.inside(ringing, "PRACK", 2, "late", "", acknowledged));

        peer.expect("200", "PRACK");
        peer.send(test.inside(ringing, "PRACK", 3, "wrong", "", "RAck: 1 1 INVITE"));
        peer.expect("481", "PRACK");
    }

    @Test
    void givesUpACallWhoseReliableRingingNobodyAcknowledges() {
        peer.send(test.request("INVITE", "a", "v=0", "Require: 100rel"));
        Incoming incoming = test.heard.nextCall();

        incoming.call().ring();

        peer.expect("504");
        assertThat(incoming.heard().next()).isEqualTo("ended NETWORK 504");
    }

    @Test
    void cancelsAfterReliableRinging() {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "p", "", contact(), "Require: 100rel", "RSeq: 1"));
        WireMessage prack = peer.expect("PRACK");
        peer.send(prack.response("200 OK", "p", ""));
        assertThat(heard.next()).isEqualTo("ringing");

        call.hangUp();

        WireMessage cancel = peer.expect("CANCEL");
        peer.send(cancel.response("200 OK", "p", ""));
        peer.send(invite.response("487 Request Terminated", "p", ""));
        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("ended US 487");
    }
}
