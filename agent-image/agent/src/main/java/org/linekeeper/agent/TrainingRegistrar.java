package org.linekeeper.agent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The other side of the rehearsal: asks for a password, accepts the registration, and calls once. Only as
/// much SIP as that needs; what it sends is what a registrar and a phone would.
final class TrainingRegistrar implements AutoCloseable {
    private static final Pattern COPIED = Pattern.compile("(?im)^(Via|From|To|Call-ID|CSeq):[^\\r\\n]*");
    private static final Pattern CONTACT = Pattern.compile("(?im)^Contact:[^<\\r\\n]*<([^>]*)>");
    private static final Pattern MEDIA_PORT = Pattern.compile("m=audio (\\d+)");
    private static final int PACKETS = 100;

    private final DatagramSocket socket;
    private final Thread thread;
    private final CountDownLatch called = new CountDownLatch(1);
    private String phone = "";

    TrainingRegistrar() throws SocketException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        thread = Thread.ofPlatform().name("training-registrar").daemon().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    /// Waits until the call has been made.
    boolean await(long seconds) throws InterruptedException {
        return called.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.close();
        thread.interrupt();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[8192], 8192);
        try {
            while (!socket.isClosed()) {
                socket.receive(packet);
                String message = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                handle(message, packet.getSocketAddress());
            }
        } catch (IOException | InterruptedException e) {
            called.countDown();
        }
    }

    private void handle(String message, SocketAddress from) throws IOException, InterruptedException {
        if (message.startsWith("REGISTER")) {
            register(message, from);
        } else if (message.startsWith("SIP/2.0 200") && message.contains("INVITE") && !phone.isEmpty()) {
            talk(message, from);
        }
    }

    private void register(String request, SocketAddress from) throws IOException {
        if (!request.contains("Authorization:")) {
            send(from, answer(request, "401 Unauthorized", """
                    WWW-Authenticate: Digest realm="training", nonce="n", qop="auth", algorithm=MD5\r
                    """));
            return;
        }
        var contact = CONTACT.matcher(request);
        if (contact.find()) {
            send(from, answer(request, "200 OK", "Contact: <" + contact.group(1) + ">;expires=600\r\n"));
            if (phone.isEmpty()) {
                phone = contact.group(1);
                send(from, invite());
            }
        }
    }

    private void talk(String ok, SocketAddress from) throws IOException, InterruptedException {
        send(from, request("ACK", 1, ok, ""));
        var port = MEDIA_PORT.matcher(ok);
        if (port.find()) {
            byte[] packet = new byte[172];
            packet[0] = (byte) 0x80;
            packet[1] = 8;
            for (int i = 0; i < PACKETS; i++) {
                packet[3] = (byte) i;
                packet[6] = (byte) ((i * 160) >> 8);
                packet[7] = (byte) (i * 160);
                socket.send(new DatagramPacket(
                        packet, packet.length, InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1))));
                Thread.sleep(20);
            }
        }
        send(from, request("BYE", 2, ok, ""));
        called.countDown();
    }

    private String invite() {
        String sdp = """
                v=0\r
                o=- 1 1 IN IP4 127.0.0.1\r
                s=-\r
                c=IN IP4 127.0.0.1\r
                t=0 0\r
                m=audio %d RTP/AVP 111 8 0 101\r
                a=rtpmap:111 opus/48000/2\r
                a=rtpmap:101 telephone-event/8000\r
                a=rtpmap:8 PCMA/8000\r
                a=rtpmap:0 PCMU/8000\r
                """.formatted(port());
        return request("INVITE", 1, "", sdp);
    }

    /// @param dialog a message of the same call, whose To header names the other side's tag; empty before one came
    private String request(String method, int number, String dialog, String body) {
        String to = dialog.lines()
                .filter(line -> line.startsWith("To:"))
                .findFirst()
                .orElse("To: <sip:training@127.0.0.1>");
        return """
                %s %s SIP/2.0\r
                Via: SIP/2.0/UDP 127.0.0.1:%d;rport;branch=z9hG4bK%s%d\r
                Max-Forwards: 70\r
                From: <sip:phone@127.0.0.1>;tag=phone\r
                %s\r
                Call-ID: training\r
                CSeq: %d %s\r
                Contact: <sip:phone@127.0.0.1:%d>\r
                Content-Type: application/sdp\r
                Content-Length: %d\r
                \r
                %s""".formatted(method, phone, port(), method, number, to, number, method, port(), body.length(), body);
    }

    private static String answer(String request, String status, String more) {
        String copied =
                COPIED.matcher(request).results().map(line -> line.group()).collect(Collectors.joining("\r\n"));
        return "SIP/2.0 " + status + "\r\n" + copied.replaceFirst("(?im)^(To:[^\\r\\n;]*)$", "$1;tag=training") + "\r\n"
                + more + "Content-Length: 0\r\n\r\n";
    }

    private void send(SocketAddress to, String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }
}
