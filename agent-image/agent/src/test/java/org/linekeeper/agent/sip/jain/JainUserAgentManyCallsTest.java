package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;

/// Nothing of a call may be left when it is over.
class JainUserAgentManyCallsTest {
    private static final int CALLS = 300;

    @Test
    void remembersNothingOfCallsThatAreOver() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            for (int call = 0; call < CALLS; call++) {
                switch (call % 5) {
                    case 0 -> answeredAndHungUp(test, peer, call);
                    case 1 -> madeAndHungUp(test, peer);
                    case 2 -> madeAndCancelled(test, peer);
                    case 3 -> refused(test, peer, call);
                    default -> abandoned(test, peer, call);
                }
            }

            Awaitility.await()
                    .atMost(AgentUnderTest.FAST.timeout().multipliedBy(3))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> test.agent.remembered() == 0);
            assertThat(test.line.status().attempts()).isZero();
        }
    }

    private static void answeredAndHungUp(AgentUnderTest test, WirePeer peer, int number) {
        peer.send(test.request("INVITE", "c" + number, "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().ring();
        incoming.call().answer("v=0");
        WireMessage ok = peer.expect("200", "INVITE");
        peer.send(test.inside(ok, "ACK", 1, "ack" + number, ""));
        incoming.call().hangUp();
        WireMessage bye = peer.expect("BYE");
        peer.send(bye.response("200 OK", "", ""));
        assertThat(incoming.heard().next()).isEqualTo("ended US 200");
    }

    private static void madeAndHungUp(AgentUnderTest test, WirePeer peer) {
        RecordingCallListener heard = new RecordingCallListener();
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "p", ""));
        peer.send(invite.response("200 OK", "p", "v=0", "Contact: <sip:p@" + peer.at() + ">"));
        peer.expect("ACK");
        call.hangUp();
        WireMessage bye = peer.expect("BYE");
        peer.send(bye.response("200 OK", "", ""));
        assertThat(heard.next()).isEqualTo("ringing");
        assertThat(heard.next()).isEqualTo("answered v=0");
        assertThat(heard.next()).isEqualTo("ended US 200");
    }

    private static void madeAndCancelled(AgentUnderTest test, WirePeer peer) {
        RecordingCallListener heard = new RecordingCallListener();
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "p", ""));
        assertThat(heard.next()).isEqualTo("ringing");
        call.hangUp();
        WireMessage cancel = peer.expect("CANCEL");
        peer.send(cancel.response("200 OK", "p", ""));
        peer.send(invite.response("487 Request Terminated", "p", ""));
        assertThat(heard.next()).isEqualTo("ended US 487");
    }

    private static void refused(AgentUnderTest test, WirePeer peer, int number) {
        peer.send(test.request("INVITE", "c" + number, "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().reject(486);
        peer.expect("486");
        assertThat(incoming.heard().next()).isEqualTo("ended US 486");
    }

    /// The caller gives up while it rings; its ACK to the 487 never comes.
    private static void abandoned(AgentUnderTest test, WirePeer peer, int number) {
        peer.send(test.request("INVITE", "c" + number, "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().ring();
        peer.expect("180");
        peer.send(test.request("CANCEL", "c" + number, ""));
        peer.expect("487", "INVITE");
        assertThat(incoming.heard().next()).isEqualTo("ended REMOTE 487");
    }
}
