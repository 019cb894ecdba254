package org.linekeeper.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SipMessageTest {
    private static final String INVITE = " 1(7) ALERT: <script>: SIP 1795223042.064614 rcv udp 172.19.0.3:36199"
            + " 172.19.0.2:5060 | INVITE sip:soft@pbx.test SIP/2.0 | Call-ID: f7137b2be166a1b3 | CSeq: 55954 INVITE"
            + " | From: \"Desk\" <sip:desk@pbx.test>;tag=6aff | To: <sip:soft@pbx.test>";
    private static final String ANSWER = "SIP 1795223045.5 snd tcp 172.19.0.2:5060 172.19.0.3:36199 |"
            + " SIP/2.0 200 Answering | Call-ID: f71@host | CSeq: 55955 INVITE | From: <sip:desk@pbx.test>;tag=6 |"
            + " To: <sip:soft@pbx.test>;tag=cf";

    @Test
    void readsARequest() {
        SipMessage message = SipMessage.parse(INVITE).orElseThrow();

        assertThat(message)
                .isEqualTo(new SipMessage(
                        Instant.parse("2026-11-21T01:04:02.064614Z"),
                        true,
                        "udp",
                        "172.19.0.3:36199",
                        "172.19.0.2:5060",
                        "INVITE",
                        0,
                        "sip:soft@pbx.test",
                        "f7137b2be166a1b3",
                        "sip:desk@pbx.test",
                        "sip:soft@pbx.test"));
        assertThat(message.isRequest("INVITE")).isTrue();
    }

    @Test
    void readsAResponse() {
        SipMessage message = SipMessage.parse(ANSWER).orElseThrow();

        assertThat(message.isResponse("INVITE", 200)).isTrue();
        assertThat(message.isRequest("INVITE")).isFalse();
        assertThat(message.received()).isFalse();
        assertThat(message.reason()).isEqualTo("Answering");
        assertThat(message.at()).isEqualTo(Instant.parse("2026-11-21T01:04:05.500Z"));
    }

    @Test
    void passesOverOtherLines() {
        assertThat(SipMessage.parse(" 0(1) ERROR: tm [tm_load.c:35]: load_tm()"))
                .isEmpty();
        assertThat(SipMessage.parse("SIP 1795223045.5 rcv udp a:1 b:2 | BOGUS | | | |"))
                .isEmpty();
    }
}
