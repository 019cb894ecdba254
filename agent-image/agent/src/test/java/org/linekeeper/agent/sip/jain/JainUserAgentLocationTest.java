package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.location.DnsNames;
import org.linekeeper.agent.sip.location.NameServerInTest;
import org.linekeeper.protocol.Evidence;

/// A domain with two servers, by its SRV records.
class JainUserAgentLocationTest {
    private NameServerInTest names;
    private WirePeer first;
    private WirePeer second;
    private AgentUnderTest test;

    @BeforeEach
    void openLine() throws IOException {
        names = new NameServerInTest();
        first = WirePeer.udp();
        second = WirePeer.udp();
        names.add("_sip._udp.example.org", "SRV", "10 0 %d sip.example.org.".formatted(first.port()));
        names.add("_sip._udp.example.org", "SRV", "20 0 %d sip.example.org.".formatted(second.port()));
        names.add("sip.example.org", "A", "127.0.0.1");
        test = AgentUnderTest.openedByName(first, "example.org", AgentUnderTest.options(DnsNames.at(names.address())));
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        first.close();
        second.close();
        names.close();
    }

    @Test
    void registersAtTheNextServerWhereTheFirstIsOverloaded() {
        WireMessage register = first.expect("REGISTER");
        first.send(register.response("503 Service Unavailable", "r", ""));

        second.acceptRegistration();

        assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
        RecordingCallListener heard = new RecordingCallListener();
        test.call(heard);
        second.expect("INVITE");
        assertThat(first.has("INVITE")).isFalse();
    }

    @Test
    void registersAtTheNextServerWhereTheFirstIsSilent() {
        first.expect("REGISTER");

        second.acceptRegistration();

        assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
    }

    @Test
    void failsOnlyWhenAllServersDo() {
        WireMessage register = first.expect("REGISTER");
        first.send(register.response("503 Service Unavailable", "r", ""));
        WireMessage other = second.expect("REGISTER");
        second.send(other.response("503 Service Unavailable", "r", ""));

        assertThat(test.heard.nextStatus().registration().detail()).isEqualTo("503 Service Unavailable");
        // the next try begins with the first again
        WireMessage again = first.expect("REGISTER");
        first.send(again.response("200 OK", "r", ""));
        assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
    }

    @Test
    void callsOverTheNextServerWhereTheFirstRefusesForOverload() {
        first.acceptRegistration();
        test.heard.nextStatus();
        RecordingCallListener heard = new RecordingCallListener();
        test.call(heard);
        WireMessage invite = first.expect("INVITE");
        first.send(invite.response("503 Service Unavailable", "r", ""));
        first.expect("ACK");

        WireMessage next = second.expect("INVITE");

        assertThat(next.header("CSeq")).isEqualTo("2 INVITE");
        second.send(next.response("486 Busy Here", "p", ""));
        second.expect("ACK");
        assertThat(heard.next()).isEqualTo("ended REMOTE 486");
    }

    @Test
    void takesCallsFromEachOfItsServers() {
        first.acceptRegistration();
        test.heard.nextStatus();
        assertThat(test.counted("sip.foreign")).isZero();
        first.send(test.request("INVITE", "a", "v=0"));
        assertThat(test.heard.nextCall().offer()).isEqualTo("v=0");
    }
}
