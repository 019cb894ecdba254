package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Predicate;

/// Stands between the two ends of a call, with a socket for each, and passes datagrams on or does not.
final class Relay implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    final DatagramSocket facingCaller = new DatagramSocket(0, LOOPBACK);
    final DatagramSocket facingCalled = new DatagramSocket(0, LOOPBACK);

    Relay(InetSocketAddress caller, InetSocketAddress called, Predicate<byte[]> passes) throws IOException {
        Thread.ofVirtual().name("relay-there").start(() -> run(facingCaller, facingCalled, called, passes));
        Thread.ofVirtual().name("relay-back").start(() -> run(facingCalled, facingCaller, caller, passes));
    }

    static String instead(String sdp, DatagramSocket socket) {
        return sdp.replaceFirst("m=audio \\d+", "m=audio " + socket.getLocalPort());
    }

    private static void run(
            DatagramSocket from, DatagramSocket to, InetSocketAddress target, Predicate<byte[]> passes) {
        var packet = new DatagramPacket(new byte[2_000], 2_000);
        try {
            while (true) {
                packet.setLength(2_000);
                from.receive(packet);
                var bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                if (passes.test(bytes)) {
                    to.send(new DatagramPacket(bytes, bytes.length, target));
                }
            }
        } catch (IOException e) {
            assertThat(from.isClosed() || to.isClosed()).isTrue();
        }
    }

    @Override
    public void close() {
        facingCaller.close();
        facingCalled.close();
    }
}
