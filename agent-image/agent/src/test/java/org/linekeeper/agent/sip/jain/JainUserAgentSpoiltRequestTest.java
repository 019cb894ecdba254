package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;

/// Who is told that a request can't be understood, and by which way. [TortureMessagesTest] has the situations.
class JainUserAgentSpoiltRequestTest {
    private static String spoilt(String request) {
        assertThat(request).contains("Max-Forwards: 70\r\n", "<sip:");
        return request.replaceFirst("CSeq: (\\d+)", "CSeq: 9999999999$1");
    }

    @Test
    void answersTheProxyInsideACallAndTheCallGoesOn() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            peer.send(test.request("INVITE", "call", "v=0"));
            Incoming incoming = test.heard.nextCall();
            incoming.call().answer("v=0 answer");
            WireMessage ok = peer.expect("200", "INVITE");
            peer.send(test.inside(ok, "ACK", 1, "ack", ""));

            peer.send(spoilt(test.inside(ok, "BYE", 2, "spoilt", "")));

            WireMessage refusal = peer.expect("400", "BYE");
            assertThat(refusal.header("To")).isEqualTo(ok.header("To"));
            assertThat(incoming.heard().toldNothing()).isTrue();
            peer.send(test.inside(ok, "BYE", 2, "bye", ""));
            peer.expect("200", "BYE");
        }
    }

    /// Its own port stands in Via where it doesn't ask for the one that it sent from.
    @Test
    void answersToThePortThatViaNames() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                WirePeer other = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            String request = spoilt(test.request("OPTIONS", "elsewhere", ""));

            peer.send(request.replace(peer.at() + ";rport", other.at()));

            assertThat(other.expect("400").header("Via")).doesNotContain("rport");
        }
    }

    @Test
    void overAConnectionTheNextRequestIsUnderstood() throws IOException {
        try (WirePeer peer = WirePeer.tcp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            peer.send(spoilt(test.request("OPTIONS", "spoilt", "")) + test.request("OPTIONS", "good", ""));

            assertThat(peer.next().kind()).isEqualTo("400");
            assertThat(peer.next().kind()).isEqualTo("200");
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    /// A request whose end can't be told is the last that a connection brings (RFC 4475 §3.1.2.3).
    @Test
    void aConnectionIsGivenUpBehindTheAnswerWhereNoMessageCanBeToldAnyMore() throws IOException {
        try (WirePeer peer = WirePeer.tcp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            String request = test.request("OPTIONS", "endless", "");

            peer.send(
                    request.replace("Content-Length: 0", "Content-Length: -999") + test.request("OPTIONS", "lost", ""));

            assertThat(peer.next().kind()).isEqualTo("400");
            peer.expect("REGISTER");
            assertThat(peer.connections()).isEqualTo(2);
            assertThat(test.counted("sip.malformed")).isEqualTo(1);
        }
    }
}
