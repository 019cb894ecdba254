package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;

/// Datagrams that name the host of a line's proxy as their sender, at an agent whose other line listens for some.
class JainUserAgentForgedSourceTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"TCP", "TLS"})
    void isNotBelievedOnALineWithAConnection(SipTransport transport) throws IOException {
        try (WirePeer peer = WirePeer.over(transport);
                WirePeer datagrams = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer);
                DatagramSocket forger = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            forger.setSoTimeout(5_000);
            test.agent.open(plainLine(datagrams), new RecordingLineListener());
            InetSocketAddress agent = at(datagrams.acceptRegistration());

            assertThat(says(forger, agent, test.request("INVITE", "forged", "v=0")))
                    .isEqualTo("404");
            peer.send(test.request("INVITE", "true", "v=0"));
            Incoming incoming = test.heard.nextCall();
            incoming.call().ring();
            peer.expect("180");
            assertThat(says(forger, agent, test.request("CANCEL", "true", ""))).isEqualTo("481");
            incoming.call().answer("v=0 answer");
            WireMessage ok = peer.expect("200", "INVITE");
            peer.send(test.inside(ok, "ACK", 1, "ack", ""));
            assertThat(says(forger, agent, test.inside(ok, "BYE", 2, "bye", "")))
                    .isEqualTo("403");

            assertThat(incoming.heard().toldNothing()).isTrue();
            assertThat(test.heard.hasCall()).isFalse();
            peer.send(test.inside(ok, "BYE", 2, "bye2", ""));
            peer.expect("200", "BYE");
        }
    }

    /// The final answer to this message: nobody acknowledges the one to an INVITE, so it may come again meanwhile.
    private static String says(DatagramSocket forger, InetSocketAddress agent, String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        String method = WireMessage.parse(bytes, bytes.length).kind();
        forger.send(new DatagramPacket(bytes, bytes.length, agent));
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        WireMessage answer;
        do {
            forger.receive(packet);
            answer = WireMessage.parse(packet.getData(), packet.getLength());
        } while (!answer.about().equals(method) || answer.kind().startsWith("1"));
        return answer.kind();
    }

    private static InetSocketAddress at(WireMessage register) {
        URI contact = URI.create("any://" + register.uri("Contact").replaceFirst("^sip:", ""));
        return new InetSocketAddress(LOOPBACK, contact.getPort());
    }

    private static SipLineSpec plainLine(WirePeer peer) {
        SipLineSpec like = AgentUnderTest.spec(peer, 600);
        return new SipLineSpec(
                new LineId("line-2"),
                new SipAddress("sip:second@example.org"),
                like.nextHop(),
                "second",
                like.password(),
                SipTransport.UDP,
                600,
                like.incoming(),
                like.signalling(),
                like.media());
    }
}
