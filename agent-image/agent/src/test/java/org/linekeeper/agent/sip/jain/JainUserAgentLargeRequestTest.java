package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.SipAddress;

/// Requests that may be too large for a datagram (RFC 3261 §18.1.1).
class JainUserAgentLargeRequestTest {
    private static final String LONG_OFFER = "v=0\r\na=" + "x".repeat(1_200) + "\r\n";
    private final RecordingCallListener heard = new RecordingCallListener();

    private SipCall call(AgentUnderTest test) {
        return test.line.invite(
                new SipAddress("sip:p@example.org"), new Party("b@chat.example", null), LONG_OFFER, heard);
    }

    @Test
    void goOverTcpAndAreAnsweredThere() throws IOException {
        try (WirePeer tcp = WirePeer.tcp();
                WirePeer udp = WirePeer.udp(tcp.port());
                AgentUnderTest test = AgentUnderTest.registered(udp)) {
            call(test);

            WireMessage invite = tcp.expect("INVITE");
            assertThat(invite.header("Via")).startsWith("SIP/2.0/TCP ");
            assertThat(invite.body()).isEqualTo(LONG_OFFER);
            tcp.send(invite.response("200 OK", "p", "v=0", "Contact: <sip:p@" + udp.at() + ">"));
            // what is small is said in datagrams again
            udp.expect("ACK");
            assertThat(heard.next()).isEqualTo("answered v=0");
        }
    }

    /// @return the INVITE
    private WireMessage answeredOverTcp(AgentUnderTest test, WirePeer tcp, WirePeer udp) {
        call(test);
        WireMessage invite = tcp.expect("INVITE");
        tcp.send(invite.response("200 OK", "p", "v=0", "Contact: <sip:p@" + udp.at() + ">"));
        assertThat(heard.next()).isEqualTo("answered v=0");
        return invite;
    }

    /// The proxy may go on over the connection though the line's are datagrams.
    @Test
    void thePeerMayGoOnOverTcp() throws IOException {
        try (WirePeer tcp = WirePeer.tcp();
                WirePeer udp = WirePeer.udp(tcp.port());
                AgentUnderTest test = AgentUnderTest.registered(udp)) {
            WireMessage invite = answeredOverTcp(test, tcp, udp);

            tcp.send("""
                    BYE %s SIP/2.0
                    Via: SIP/2.0/TCP %s;rport;branch=z9hG4bKbye
                    From: %s;tag=p
                    To: %s
                    Call-ID: %s
                    CSeq: 1 BYE
                    Max-Forwards: 70
                    Content-Length: 0

                    """.formatted(
                            invite.uri("Contact"),
                            tcp.at(),
                            invite.header("To"),
                            invite.header("From"),
                            invite.header("Call-ID"))
                    .replace("\n", "\r\n"));

            tcp.expect("200", "BYE");
            assertThat(heard.next()).isEqualTo("ended REMOTE 200");
        }
    }

    /// The connection leads to the line's own proxy: what goes on over it is the line's as well.
    @Test
    void aCallThatGoesOnOverTcpBearsTheLinesCredentials() throws IOException {
        try (WirePeer tcp = WirePeer.tcp();
                WirePeer udp = WirePeer.udp(tcp.port());
                AgentUnderTest test = AgentUnderTest.registered(udp)) {
            SipCall call = call(test);
            WireMessage first = tcp.expect("INVITE");
            String challenge = "Proxy-Authenticate: Digest realm=\"example.org\", nonce=\"n\", qop=\"auth\"";
            tcp.send(first.response("407 Proxy Authentication Required", "p", "", challenge));
            tcp.expect("ACK");
            WireMessage second = tcp.expect("INVITE");
            String contact = "Contact: <sip:p@" + udp.at() + ">";
            String route = "Record-Route: <sip:" + tcp.at() + ";transport=tcp;lr>";
            tcp.send(second.response("200 OK", "p", "v=0", contact, route));

            WireMessage ack = tcp.expect("ACK");
            assertThat(ack.header("Proxy-Authorization")).isEqualTo(second.header("Proxy-Authorization"));
            assertThat(heard.next()).isEqualTo("answered v=0");
            call.hangUp();
            assertThat(tcp.expect("BYE").header("Proxy-Authorization")).contains("nc=00000002");
        }
    }

    @Test
    void keepTheirConnectionOpenForAsLongAsTheCallLives() throws IOException {
        try (WirePeer tcp = WirePeer.tcp();
                WirePeer udp = WirePeer.udp(tcp.port());
                AgentUnderTest test = AgentUnderTest.registered(udp)) {
            answeredOverTcp(test, tcp, udp);

            tcp.expectKeepAlive();
        }
    }

    /// What the call's route names is connected to again (RFC 3261 §12.2.1.1, §18.1.1).
    @Test
    void aCallGoesOnOverANewConnectionWhereItsOwnHasClosed() throws Exception {
        try (WirePeer tcp = WirePeer.tcp();
                WirePeer udp = WirePeer.udp(tcp.port());
                AgentUnderTest test = AgentUnderTest.registered(udp)) {
            SipCall call = routedOverTcp(test, tcp, udp);
            tcp.endConnection();

            call.sendDigit('5');
            WireMessage info = tcp.expect("INFO");
            assertThat(tcp.connections()).isEqualTo(2);
            tcp.send(info.response("200 OK", "p", ""));
            call.hangUp();
            tcp.send(tcp.expect("BYE").response("200 OK", "p", ""));
            assertThat(heard.next()).isEqualTo("ended US 200");
        }
    }

    @Test
    void theEndOfACallIsToldAgainWhereItsConnectionClosesMeanwhile() throws Exception {
        try (WirePeer tcp = WirePeer.tcp();
                WirePeer udp = WirePeer.udp(tcp.port());
                AgentUnderTest test = AgentUnderTest.registered(udp)) {
            SipCall call = routedOverTcp(test, tcp, udp);

            call.hangUp();
            WireMessage lost = tcp.expect("BYE");
            tcp.endConnection();

            WireMessage again = tcp.expect("BYE", bye -> !bye.header("CSeq").equals(lost.header("CSeq")));
            tcp.send(again.response("200 OK", "p", ""));
        }
    }

    private SipCall routedOverTcp(AgentUnderTest test, WirePeer tcp, WirePeer udp) {
        SipCall call = call(test);
        String contact = "Contact: <sip:p@" + udp.at() + ">";
        String route = "Record-Route: <sip:" + tcp.at() + ";transport=tcp;lr>";
        tcp.send(tcp.expect("INVITE").response("200 OK", "p", "v=0", contact, route));
        tcp.expect("ACK");
        assertThat(heard.next()).isEqualTo("answered v=0");
        return call;
    }

    @Test
    void goAsDatagramsToServersWithoutTcp() throws IOException {
        try (WirePeer udp = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(udp)) {
            SipCall call = call(test);
            WireMessage invite = udp.expect("INVITE");
            assertThat(invite.header("Via")).startsWith("SIP/2.0/UDP ");
            udp.send(invite.response("180 Ringing", "p", ""));
            assertThat(heard.next()).isEqualTo("ringing");

            call.hangUp();

            udp.expect("CANCEL");
        }
    }
}
