package org.linekeeper.agent.sip.jain.message;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipTransport;

class MessagesTest {
    private record FromHere(InetSocketAddress local) implements Flow {
        @Override
        public SipTransport transport() {
            return SipTransport.TCP;
        }

        @Override
        public InetSocketAddress remote() {
            return local;
        }

        @Override
        public Flow toPort(int port) {
            return this;
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public void send(byte[] message) {}

        @Override
        public void keepAlive(Duration interval) {}
    }

    private static SIPRequest invite(String target, String displayName) {
        return Messages.request(
                SIPRequest.INVITE,
                Messages.uri(new SipAddress(target)),
                Messages.from(new SipAddress("sip:me@example.org"), displayName, "tag"),
                Messages.to(new SipAddress(target)),
                "call",
                1);
    }

    private static String text(SIPRequest request, InetAddress local) {
        request.setHeader(Messages.via(new FromHere(new InetSocketAddress(local, 5060))));
        return new String(Messages.encode(request), StandardCharsets.UTF_8);
    }

    @Test
    void writesEscapedUserPartsAsTheyAre() {
        assertThat(text(invite("sip:a%40b;x=1@example.org", "A"), InetAddress.getLoopbackAddress()))
                .startsWith("INVITE sip:a%40b;x=1@example.org SIP/2.0\r\n");
    }

    @Test
    void letsNobodyAddHeadersThroughADisplayName() {
        String text =
                text(invite("sip:b@example.org", "Eve\r\nX-Evil: 1\" <sip:eve@x>"), InetAddress.getLoopbackAddress());

        assertThat(text).contains("From: \"Eve  X-Evil: 1\\\" <sip:eve@x>\" <sip:me@example.org>;tag=tag\r\n");
        assertThat(text.lines()).noneMatch(line -> line.startsWith("X-Evil"));
    }

    @Test
    void putsIpv6AddressesInBrackets() {
        InetAddress local = InetAddress.ofLiteral("2001:db8::1");
        SIPRequest request = invite("sip:b@[2001:db8::2]:5070", "Zoë");
        request.setHeader(
                Messages.contact(Messages.contactUri("line", new InetSocketAddress(local, 5060), SipTransport.TCP)));

        String text = text(request, local);

        assertThat(text).contains("Via: SIP/2.0/TCP [2001:db8:0:0:0:0:0:1]:5060;");
        assertThat(text).contains("Contact: <sip:line@[2001:db8:0:0:0:0:0:1]:5060;transport=tcp>");
        assertThat(text).contains("INVITE sip:b@[2001:db8::2]:5070 SIP/2.0").contains("\"Zoë\"");
    }

    @Test
    void countsABodysBytesAndNotItsLetters() {
        SIPRequest request = invite("sip:b@example.org", "A");
        Messages.sdp(request, "s=é");

        assertThat(text(request, InetAddress.getLoopbackAddress()))
                .contains("Content-Length: 4\r\n")
                .endsWith("\r\n\r\ns=é");
    }

    @Test
    void tagsEveryResponseButTrying() {
        SIPRequest request = invite("sip:b@example.org", "A");
        request.setHeader(Messages.via(new FromHere(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060))));

        assertThat(Messages.response(request, SIPResponse.TRYING, "ours").getToTag())
                .isNull();
        assertThat(Messages.response(request, SIPResponse.RINGING, "ours").getToTag())
                .isEqualTo("ours");
        assertThat(request.getToTag()).isNull();
    }
}
