package org.linekeeper.agent.sip.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
    private static final String START = "OPTIONS sip:a@b SIP/2.0\r\n";

    private static Frame stream(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Framing.ofStream(bytes, 0, bytes.length);
    }

    private static Frame datagram(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Framing.ofDatagram(bytes, bytes.length);
    }

    @Test
    void cutsTheFirstMessageOutOfAStream() {
        String message = START + "Content-Length: 4\r\n\r\nbody";
        assertThat(stream(message + START)).isEqualTo(new Frame.Message(message.length() - 4, 4));
    }

    @Test
    void waitsForTheRestOfAMessage() {
        String message = START + "Via: x\r\nl: 4\r\n\r\nbody";
        for (int cut = 1; cut < message.length(); cut++) {
            assertThat(stream(message.substring(0, cut))).as("cut at %d", cut).isEqualTo(new Frame.Incomplete());
        }
        assertThat(stream(message)).isInstanceOf(Frame.Message.class);
    }

    @Test
    void tellsKeepalivesFromMessages() {
        assertThat(stream("\r\n\r\n" + START)).isEqualTo(new Frame.LineEnds(4));
        assertThat(datagram("\r\n")).isEqualTo(new Frame.LineEnds(2));
        assertThat(datagram("\r\n" + START + "l: 0\r\n\r\n")).isInstanceOf(Frame.Message.class);
    }

    @Test
    void endsADatagramsBodyWithTheDatagramOrItsContentLength() {
        assertThat(datagram(START + "\r\nbody")).isEqualTo(new Frame.Message(START.length() + 2, 4));
        assertThat(datagram(START + "l: 2\r\n\r\nbody")).isEqualTo(new Frame.Message(START.length() + 8, 2));
        assertThat(datagram(START + "l: 9\r\n\r\nbody"))
                .isEqualTo(new Frame.Spoilt(new Frame.Message(START.length() + 8, 4), Drop.TRUNCATED, false));
        assertThat(datagram(START + "Via: x")).isEqualTo(new Frame.Fault(Drop.TRUNCATED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "", "99999999999999999999", "1 2", "+3"})
    void refusesAContentLengthThatIsNone(String length) {
        String headers = START + "Content-Length: " + length + "\r\n\r\n";
        assertThat(stream(headers + "body"))
                .isEqualTo(new Frame.Spoilt(new Frame.Message(headers.length(), 0), Drop.MALFORMED, true));
        assertThat(datagram(headers + "body"))
                .isEqualTo(new Frame.Spoilt(new Frame.Message(headers.length(), 4), Drop.MALFORMED, true));
    }

    @Test
    void refusesContradictingContentLengths() {
        String headers = START + "l: 1\r\nContent-Length: 2\r\n\r\n";
        assertThat(stream(headers + "ab"))
                .isEqualTo(new Frame.Spoilt(new Frame.Message(headers.length(), 0), Drop.MALFORMED, true));
        assertThat(stream(START + "l: 2\r\nContent-Length: 2\r\n\r\nab")).isInstanceOf(Frame.Message.class);
    }

    @Test
    void refusesWhatIsTooBig() {
        Frame oversized = new Frame.Fault(Drop.OVERSIZED);
        assertThat(stream(START + "X: " + "a".repeat(9000))).isEqualTo(oversized);
        assertThat(stream(START + "X: a\r\n".repeat(300))).isEqualTo(oversized);
        assertThat(stream(START + ("X: " + "a".repeat(5000) + "\r\n").repeat(10)))
                .isEqualTo(oversized);
        assertThat(stream(START + "l: 70000\r\n\r\n")).isEqualTo(oversized);
    }

    @Test
    void refusesDeepNesting() {
        String headers = START + "Server: " + "(".repeat(1000) + "\r\nl: 2\r\n\r\n";
        assertThat(stream(headers + "ab"))
                .isEqualTo(new Frame.Spoilt(new Frame.Message(headers.length(), 2), Drop.MALFORMED, false));
        assertThat(stream(START + "Server: (a (b) c)\r\n\r\n")).isInstanceOf(Frame.Message.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0000\u0001\n", "hello\r\n", "SIP/3.0 200 OK\r\n\r\n"})
    void refusesOtherProtocols(String text) {
        assertThat(stream(text)).isEqualTo(new Frame.Fault(Drop.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS sip:a@b SIP/7.0", "OPTIONS sip:a@b SIP/2.0  "})
    void tellsWhereARequestEndsThatStartsStrangely(String start) {
        String headers = start + "\r\nl: 2\r\n\r\n";
        assertThat(stream(headers + "abOPTIONS"))
                .isEqualTo(new Frame.Spoilt(new Frame.Message(headers.length(), 2), Drop.MALFORMED, false));
    }

    @Test
    void framesStayInsideTheBytesWhateverTheyAre() {
        Random random = new Random(1);
        byte[] alphabet = "SIP/2.0 \r\n:l(<>)0123456789Via".getBytes(StandardCharsets.US_ASCII);
        for (int run = 0; run < 20_000; run++) {
            byte[] bytes = new byte[random.nextInt(200)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            switch (Framing.ofStream(bytes, 0, bytes.length)) {
                case Frame.Message message ->
                    assertThat(message.headers() + message.body()).isLessThanOrEqualTo(bytes.length);
                case Frame.LineEnds ends -> assertThat(ends.length()).isBetween(1, bytes.length);
                case Frame.Spoilt spoilt ->
                    assertThat(spoilt.message().headers() + spoilt.message().body())
                            .isLessThanOrEqualTo(bytes.length);
                case Frame.Incomplete _, Frame.Fault _ -> {}
            }
        }
    }
}
