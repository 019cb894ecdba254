package org.linekeeper.agent.sip.jain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.sip.network.ServerCertificates;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;

class JainUserAgentTlsTest {
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void registersAndCallsOverOneConnection(String version) throws IOException {
        try (WirePeer peer = WirePeer.tls(AgentUnderTest.AUTHORITY.serverFor("example.org"), version);
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            WireMessage register = peer.acceptRegistration();
            assertThat(register.header("Via")).startsWith("SIP/2.0/TLS ");
            assertThat(register.uri("Contact")).contains("transport=tls");
            RecordingCallListener heard = new RecordingCallListener();
            test.call(heard);
            WireMessage invite = peer.expect("INVITE");
            peer.send(invite.response("200 OK", "p", "v=0", "Contact: <sip:p@" + peer.at() + ";transport=udp>"));

            // the phone's address is one for plain datagrams; what is said to it stays encrypted
            peer.expect("ACK");
            assertThat(heard.next()).isEqualTo("answered v=0");
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void saysNothingToAServerWithAnotherName() throws IOException {
        try (WirePeer peer = WirePeer.tls(AgentUnderTest.AUTHORITY.serverFor("example.net"));
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            LineStatus status = test.heard.nextStatus();

            assertThat(status.registration().evidence()).isEqualTo(Evidence.GONE);
            assertThat(status.registration().detail()).contains("made out to example.net");
            assertThat(peer.has("REGISTER")).isFalse();
        }
    }

    @Test
    void saysNothingToAServerOfAnUnknownAuthority() throws IOException {
        try (WirePeer peer = WirePeer.tls(new ServerCertificates().serverFor("example.org"));
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.GONE);
            assertThat(peer.has("REGISTER")).isFalse();
        }
    }

    /// A peer that takes TLS for garbage: an agent that fell back to plain TCP would register there.
    @Test
    void neverFallsBackToPlainTcp() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                WirePeer unused = WirePeer.tls(AgentUnderTest.AUTHORITY.serverFor("example.org"))) {
            SipLineSpec spec = AgentUnderTest.spec(unused, 600);
            SipLineSpec elsewhere = new SipLineSpec(
                    spec.id(),
                    spec.address(),
                    new SipAddress("sip:127.0.0.1:" + plain.getLocalPort()),
                    spec.username(),
                    spec.password(),
                    SipTransport.TLS,
                    600,
                    spec.incoming(),
                    spec.signalling(),
                    spec.media());
            RecordingLineListener heard = new RecordingLineListener();
            try (JainUserAgent agent = JainUserAgent.start(Clock.systemUTC(), AgentUnderTest.OPTIONS)) {
                agent.open(elsewhere, heard);
                try (Socket connection = plain.accept()) {
                    int handshake = 22;
                    assertThat(connection.getInputStream().read()).isEqualTo(handshake);
                    connection.getOutputStream().write("SIP/2.0 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                }
                assertThat(heard.nextStatus().registration().evidence()).isEqualTo(Evidence.GONE);
            }
        }
    }

    @Test
    void connectsAgainWhenTheServerClosesAndDoesNotSpin() throws IOException {
        try (WirePeer peer = WirePeer.tls(AgentUnderTest.AUTHORITY.serverFor("example.org"));
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            peer.dropConnection();
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.GONE);

            peer.acceptRegistration();

            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
            assertThat(peer.connections()).isEqualTo(2);
        }
    }
}
