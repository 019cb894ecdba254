package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;

class RedirectPolicyTest {
    private static final SipLineSpec LINE = new SipLineSpec(
            new LineId("home"),
            new SipAddress("sip:ana@pbx.test"),
            new SipAddress("sip:proxy.pbx.test"),
            "ana",
            new Secret("s"),
            SipTransport.UDP,
            600,
            IncomingRule.DECLINE);

    @ParameterizedTest
    @CsvSource({
        "sip:kitchen@pbx.test, true",
        "sip:102@proxy.pbx.test, true",
        "sip:kitchen@elsewhere.test, false",
        "sip:+8821234567@pbx.test, false",
        "sip:008821234567@pbx.test, false",
        "sip:%2B8821234567@pbx.test, false",
        "sip:0900123456%23@pbx.test, false",
        "sip:*310900123456@pbx.test, false",
        "'sip:0900123456,1@pbx.test', false",
        "sip:0900/123456@pbx.test, false",
    })
    void leadsToTheLinesOwnDomainAndToNoNumberOutside(String target, boolean allowed) {
        assertThat(RedirectPolicy.ownDomain().allows(LINE, new SipAddress(target)))
                .isEqualTo(allowed);
    }
}
