package org.linekeeper.agent.sip.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import gov.nist.javax.sip.message.SIPMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import org.linekeeper.agent.sip.jain.message.MessageParser;
import org.linekeeper.agent.sip.jain.message.SpoiltRequest;

/// What may come to the agent's SIP port. As unit tests these run over what is kept of earlier searches; `scripts/test
/// --fuzz` searches on.
class SipBytesFuzzTest {
    private static final InetSocketAddress SOURCE = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 5_060);

    @FuzzTest
    void datagram(byte[] bytes) {
        judge(bytes, 0, Framing.ofDatagram(bytes, bytes.length));
        StunBinding.parse(bytes);
    }

    @FuzzTest
    void stream(byte[] bytes) {
        int from = 0;
        for (int taken = 1; taken > 0; from += taken) {
            Frame frame = Framing.ofStream(bytes, from, bytes.length);
            judge(bytes, from, frame);
            taken = switch (frame) {
                case Frame.LineEnds(int length) -> length;
                case Frame.Message(int headers, int body) -> headers + body;
                case Frame.Spoilt(Frame.Message message, Drop _, boolean lost) ->
                    lost ? 0 : message.headers() + message.body();
                case Frame.Incomplete _, Frame.Fault _ -> 0;
            };
            assertThat(from + taken).isLessThanOrEqualTo(bytes.length);
        }
    }

    private static void judge(byte[] bytes, int from, Frame frame) {
        switch (frame) {
            case Frame.Message message -> parse(new RawMessage(bytes, from, message));
            case Frame.Spoilt spoilt -> refuse(new RawMessage(bytes, from, spoilt.message()));
            case Frame.LineEnds _, Frame.Incomplete _, Frame.Fault _ -> {}
        }
    }

    private static void parse(RawMessage raw) {
        try {
            SIPMessage message = MessageParser.parse(raw);
            assertThat(message.getCallId()).isNotNull();
        } catch (ParseException malformed) {
            refuse(raw);
        }
    }

    /// What goes back holds the sender's words, and nothing that they could begin a header or a message with.
    private static void refuse(RawMessage raw) {
        SpoiltRequest.read(raw).ifPresent(request -> {
            String text = new String(request.refusal(SOURCE), StandardCharsets.ISO_8859_1);
            assertThat(text).startsWith("SIP/2.0 ").endsWith("\r\nContent-Length: 0\r\n\r\n");
            String[] lines = text.split("\r\n", -1);
            for (int i = 1; i < lines.length - 2; i++) {
                assertThat(lines[i]).matches("(Via|From|To|Call-ID|CSeq|Content-Length): [^\r\n]*");
            }
            request.port();
            request.wantsSourcePort();
            request.fromTag();
        });
    }
}
