package org.linekeeper.lab.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SipTextTest {
    private static SipText parse(String text) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return SipText.parse(bytes, bytes.length);
    }

    @Test
    void readsAnAnswer() {
        SipText answer = parse("""
                SIP/2.0 200 OK
                Via: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bKi1
                t: <sip:twin@10.0.0.2>;tag=abc
                Call-ID: far1
                CSeq: 1 INVITE
                Contact: "Twin" <sip:twin@10.0.0.2:5060>;+sip.x
                Content-Length: 40

                v=0
                c=IN IP4 10.0.0.2
                m=audio 41000 RTP/AVP 0
                """);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.method()).isEqualTo("INVITE");
        assertThat(answer.header("to")).isEqualTo("<sip:twin@10.0.0.2>;tag=abc");
        assertThat(answer.contactUri()).isEqualTo("sip:twin@10.0.0.2:5060");
        assertThat(answer.soundPort()).isEqualTo(41_000);
    }

    @Test
    void readsARequest() {
        SipText request = parse("BYE sip:caller@10.0.0.1 SIP/2.0\ni: far1\nCSeq: 3  BYE\n\n");

        assertThat(request.status()).isZero();
        assertThat(request.method()).isEqualTo("BYE");
        assertThat(request.header("call-id")).isEqualTo("far1");
        assertThat(request.soundPort()).isZero();
    }
}
