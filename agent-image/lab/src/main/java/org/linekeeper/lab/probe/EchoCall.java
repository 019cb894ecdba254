package org.linekeeper.lab.probe;

import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.linekeeper.agent.media.RtpCallMedia;
import org.linekeeper.agent.media.RtpPorts;
import org.linekeeper.agent.sound.PulseServer;
import org.linekeeper.agent.sound.PulseSoundCard;
import org.linekeeper.protocol.LineMedia;

/// The agent's media without its signalling: what the client says goes out as RTP, and comes back from an
/// echo on the loopback.
final class EchoCall {
    /// A report every ten seconds.
    private static final int PACKETS_PER_REPORT = 500;

    private EchoCall() {}

    /// Returns when the process is ended, or the echo fails.
    static void run(PulseServer server, PrintStream out) throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var echo = new DatagramSocket(0, loopback);
                var media = RtpCallMedia.opener(RtpPorts.EPHEMERAL).open(loopback, LineMedia.STANDARD)) {
            media.answer("v=0\r\nc=IN IP4 %s\r\nm=audio %d RTP/AVP 8\r\n"
                    .formatted(loopback.getHostAddress(), echo.getLocalPort()));
            media.join(new PulseSoundCard(server));
            var packet = new DatagramPacket(new byte[2_000], 2_000);
            for (long packets = 1; true; packets++) {
                packet.setLength(2_000);
                echo.receive(packet);
                echo.send(packet);
                if (packets % PACKETS_PER_REPORT == 0) {
                    out.println(JsonLine.of("call", "quality", media.quality()));
                }
            }
        }
    }
}
