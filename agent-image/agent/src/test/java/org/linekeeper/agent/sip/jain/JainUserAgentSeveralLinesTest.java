package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;

/// Two lines with the same user name at two providers, in one agent.
class JainUserAgentSeveralLinesTest {
    private static SipLineSpec second(WirePeer provider) {
        return new SipLineSpec(
                new LineId("line-2"),
                new SipAddress("sip:home@example.net"),
                new SipAddress("sip:" + provider.at()),
                "home",
                new Secret("other"),
                provider.transport(),
                600,
                IncomingRule.DECLINE);
    }

    private static String portOf(WireMessage register) {
        return register.uri("Contact").replaceFirst(".*:(\\d+).*", "$1");
    }

    @Test
    void sharesOneSocketAndTellsCallsApart() throws IOException {
        try (WirePeer one = WirePeer.udp();
                WirePeer other = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(one)) {
            WireMessage first = one.acceptRegistration();
            RecordingLineListener heard = new RecordingLineListener();
            SipLine line = test.agent.open(second(other), heard);
            WireMessage second = other.acceptRegistration();
            assertThat(portOf(second)).isEqualTo(portOf(first));
            heard.nextStatus();

            other.send(test.request("INVITE", "same", "v=0 other").replace(one.at(), other.at()));
            Incoming there = heard.nextCall();
            assertThat(there.offer()).isEqualTo("v=0 other");
            assertThat(test.heard.hasCall()).isFalse();

            one.send(test.requestTo("line-1", "INVITE", "one", "v=0 one"));
            assertThat(test.heard.nextCall().offer()).isEqualTo("v=0 one");

            line.close();

            assertThat(there.heard().next()).isEqualTo("ended US 487");
            other.expect("487");
            assertThat(other.expect("REGISTER").header("Expires")).isEqualTo("0");
            one.send(test.requestTo("line-2", "INVITE", "late", "v=0"));
            one.expect("404");
        }
    }
}
