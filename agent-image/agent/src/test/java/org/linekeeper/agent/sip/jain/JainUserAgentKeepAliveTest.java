package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.LineSignalling.CallerIdentity;
import org.linekeeper.protocol.LineSignalling.KeepAlive;

class JainUserAgentKeepAliveTest {
    private static LineSignalling by(KeepAlive keepAlive) {
        return new LineSignalling(keepAlive, 0, CallerIdentity.DISPLAY_NAME, null, false, LineSignalling.Presence.NONE);
    }

    @Test
    void asksByOptionsAndIsContentWithAnyAnswer() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer, by(KeepAlive.OPTIONS))) {
            WireMessage first = peer.expect("OPTIONS");
            assertThat(first.startLine()).isEqualTo("OPTIONS sip:example.org SIP/2.0");
            peer.send(first.response("404 Not Found", "r", ""));

            WireMessage second =
                    peer.expect("OPTIONS", next -> !next.header("Call-ID").equals(first.header("Call-ID")));

            peer.send(second.response("200 OK", "r", ""));
            assertThat(peer.has("REGISTER")).isFalse();
            assertThat(test.line.status().attempts()).isZero();
        }
    }

    @Test
    void registersAgainWhereNobodyAnswersItsOptions() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer, by(KeepAlive.OPTIONS))) {
            peer.expect("OPTIONS");

            peer.acceptRegistration();

            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
        }
    }

    @Test
    void registersNoMoreWhereItsLineWasClosedMeanwhile() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer, by(KeepAlive.OPTIONS))) {
            peer.expect("OPTIONS");
            test.line.close();
            WireMessage last = peer.expect("REGISTER");
            assertThat(last.header("Expires")).isEqualTo("0");

            Awaitility.await().until(() -> test.agent.remembered() == 0);

            assertThat(peer.drain())
                    .filteredOn(message -> message.kind().equals("REGISTER"))
                    .allMatch(message -> message.header("CSeq").equals(last.header("CSeq")));
        }
    }

    @Test
    void registersAgainWhereItIsSeenUnderAnotherAddress() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer, by(KeepAlive.STUN))) {
            peer.send(bound(peer.expectBinding(), 40_000));
            peer.send(bound(another(peer), 40_000));
            byte[] third = another(peer);
            assertThat(peer.has("REGISTER")).isFalse();

            peer.send(bound(third, 40_001));

            peer.acceptRegistration();
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
        }
    }

    @Test
    void registersAgainWhereNobodyAnswersItsBindings() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer, by(KeepAlive.STUN))) {
            byte[] request = peer.expectBinding();
            assertThat(peer.expectBinding()).isEqualTo(request);

            peer.acceptRegistration();

            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
        }
    }

    @Test
    void believesNoAnswerToAnotherRequest() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer, by(KeepAlive.STUN))) {
            peer.send(bound(peer.expectBinding(), 40_000));
            byte[] second = another(peer);
            byte[] forged = second.clone();
            forged[19] ^= 1;
            peer.send(bound(forged, 40_001));
            peer.send(bound(second, 40_000));
            byte[] third = another(peer);

            assertThat(third).isNotEqualTo(second);
            assertThat(peer.has("REGISTER")).isFalse();
            assertThat(test.line.status().attempts()).isZero();
        }
    }

    private byte[] last = new byte[0];

    /// The next request that is no repetition of the one before.
    private byte[] another(WirePeer peer) {
        byte[] next = peer.expectBinding();
        while (Arrays.equals(next, last)) {
            next = peer.expectBinding();
        }
        last = next;
        return next;
    }

    /// A success from 192.0.2.1, transformed as RFC 5389 §15.2 has it.
    private byte[] bound(byte[] request, int port) {
        last = request;
        return ByteBuffer.allocate(32)
                .putShort((short) 0x0101)
                .putShort((short) 12)
                .put(request, 4, 16)
                .put(HexFormat.of().parseHex("002000080001"))
                .putShort((short) (port ^ 0x2112))
                .put(HexFormat.of().parseHex("e112a643"))
                .array();
    }
}
