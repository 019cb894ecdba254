package org.linekeeper.lab.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallLoadTest {
    private final Callee callee = new Callee();

    @AfterEach
    void hangUp() {
        callee.close();
    }

    private List<String> load(int calls) throws IOException {
        var printed = new ByteArrayOutputStream();
        new CallLoad(
                        new CallLoad.Plan("desk", callee.address(), calls, 500, 4),
                        new PrintStream(printed, true, StandardCharsets.UTF_8))
                .run();
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void timesTheCallsAndHangsThemUp() throws IOException {
        List<String> lines = load(20);

        assertThat(lines)
                .filteredOn(line -> line.startsWith("{\"kind\":\"call\""))
                .hasSize(20)
                .allSatisfy(line -> assertThat(line)
                        .matches(".*\"ringing_ms\":\\d+\\.\\d+,\"answered_ms\":\\d+\\.\\d+,\"sound_ms\":\\d+\\.\\d+}"));
        assertThat(lines.getLast()).contains("\"calls\":20,\"failed\":0");
        assertThat(callee.methods).filteredOn("BYE"::equals).hasSizeGreaterThanOrEqualTo(20);
        assertThat(callee.methods).filteredOn("ACK"::equals).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void tellsWhichCallsWereNotAnswered() throws IOException {
        callee.busy = true;

        List<String> lines = load(3);

        assertThat(lines)
                .filteredOn("{\"kind\":\"failed\",\"why\":\"486\"}"::equals)
                .hasSize(3);
        assertThat(lines.getLast()).contains("\"calls\":3,\"failed\":3");
    }

    /// Answers every INVITE with 180, a packet of sound, and 200.
    private static final class Callee implements AutoCloseable {
        private final DatagramSocket signalling = socket();
        private final DatagramSocket sound = socket();
        private final List<String> methods = new CopyOnWriteArrayList<>();
        private volatile boolean busy;

        Callee() {
            Thread.ofPlatform().daemon().start(this::serve);
        }

        private static DatagramSocket socket() {
            try {
                return new DatagramSocket(0, InetAddress.getLoopbackAddress());
            } catch (SocketException e) {
                throw new UncheckedIOException(e);
            }
        }

        InetSocketAddress address() {
            return (InetSocketAddress) signalling.getLocalSocketAddress();
        }

        private void serve() {
            try {
                while (true) {
                    var packet = new DatagramPacket(new byte[4_000], 4_000);
                    signalling.receive(packet);
                    SipText request = SipText.parse(packet.getData(), packet.getLength());
                    methods.add(request.method());
                    take(request, packet.getSocketAddress());
                }
            } catch (IOException closed) {
                return;
            }
        }

        private void take(SipText request, SocketAddress from) throws IOException {
            switch (request.method()) {
                case "INVITE" -> {
                    if (busy) {
                        send(answer(request, "486 Busy Here", ""), from);
                        return;
                    }
                    send(answer(request, "180 Ringing", ""), from);
                    var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), request.soundPort());
                    sound.send(new DatagramPacket(new byte[172], 172, to));
                    send(answer(request, "200 OK", "m=audio " + sound.getLocalPort() + " RTP/AVP 0\r\n"), from);
                }
                case "BYE" -> send(answer(request, "200 OK", ""), from);
                default -> assertThat(request.method()).isEqualTo("ACK");
            }
        }

        private String answer(SipText request, String status, String body) {
            return String.join(
                    "\r\n",
                    "SIP/2.0 " + status,
                    "Via: " + request.header("via"),
                    "To: " + request.header("to") + ";tag=callee",
                    "Call-ID: " + request.header("call-id"),
                    "CSeq: " + request.header("cseq"),
                    "Contact: <sip:desk@127.0.0.1:" + signalling.getLocalPort() + ">",
                    "",
                    body);
        }

        private void send(String text, SocketAddress to) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            signalling.send(new DatagramPacket(bytes, bytes.length, to));
        }

        @Override
        public void close() {
            signalling.close();
            sound.close();
        }
    }
}
