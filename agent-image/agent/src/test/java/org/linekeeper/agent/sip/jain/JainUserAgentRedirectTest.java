package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.protocol.Evidence;

class JainUserAgentRedirectTest {
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

    @Test
    void followsARedirectionWithinItsDomainBestFirst() {
        test.call(heard);
        WireMessage invite = peer.expect("INVITE");

        peer.send(invite.response(
                "302 Moved Temporarily",
                "p",
                "",
                "Contact: <sip:second@example.org>;q=0.2, <sip:00900@expensive.example>;q=1.0",
                "Contact: <sip:first@example.org>;q=0.7"));

        peer.expect("ACK");
        WireMessage first = peer.expect("INVITE");
        assertThat(first.startLine()).startsWith("INVITE sip:first@example.org ");
        assertThat(first.header("Call-ID")).isEqualTo(invite.header("Call-ID"));
        assertThat(first.header("CSeq")).isEqualTo("2 INVITE");
        peer.send(first.response("302 Moved Temporarily", "q", "", "Contact: <sip:first@example.org>"));
        WireMessage second =
                peer.expect("INVITE", message -> message.startLine().contains("second"));
        peer.send(second.response("200 OK", "r", "v=0", "Contact: <sip:p@" + peer.at() + ">"));
        peer.expect("ACK", message -> message.header("CSeq").equals("3 ACK"));
        assertThat(heard.next()).isEqualTo("answered v=0");
    }

    @Test
    void isNotLedToAnotherDomain() {
        test.call(heard);
        WireMessage invite = peer.expect("INVITE");

        peer.send(invite.response("302 Moved Temporarily", "p", "", "Contact: <sip:00900@expensive.example>"));

        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("ended REMOTE 302");
        assertThat(peer.has("INVITE")).isFalse();
    }

    @Test
    void goesRoundInNoCircle() {
        test.call(heard);
        for (int round = 0; round < 5; round++) {
            WireMessage invite = peer.expect("INVITE");
            peer.send(invite.response(
                    "302 Moved Temporarily", "t" + round, "", "Contact: <sip:again%d@example.org>".formatted(round)));
            peer.expect("ACK");
        }
        WireMessage last = peer.expect("INVITE");
        peer.send(last.response("302 Moved Temporarily", "last", "", "Contact: <sip:again6@example.org>"));
        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("ended REMOTE 302");
    }

    @Test
    void registersWhereItsRegistrarSendsItWithinTheDomain() throws IOException {
        try (WirePeer other = WirePeer.udp()) {
            test.line.registerAnew(_ -> {});
            WireMessage register = peer.expect("REGISTER");
            peer.send(register.response(
                    "302 Moved Temporarily", "r", "", "Contact: <sip:127.0.0.1:%d>".formatted(other.port())));

            other.acceptRegistration();

            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
            test.call(heard);
            other.expect("INVITE");
            test.line.close();
            other.expect("REGISTER", message -> message.header("Expires").equals("0"));
        }
    }

    @Test
    void registersNowhereOutsideItsDomain() {
        test.line.registerAnew(_ -> {});
        WireMessage register = peer.expect("REGISTER");

        peer.send(register.response("301 Moved Permanently", "r", "", "Contact: <sip:127.0.0.2:5060>"));

        assertThat(test.heard.nextStatus().registration().detail()).isEqualTo("301 Moved Permanently");
    }
}
