package org.linekeeper.lab.sip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands on the wire of one call's sound: each side is shown the tap's address in the other's place, and every
/// datagram that passes to and from the sound's ports is kept as it is; what reports' own ports exchange only passes.
/// The agent's sound is let through from [#letThrough] on: it takes a shorter way
/// than the answer that it belongs to, and Debian's baresip 1.1 has been seen to hang where it came first.
final class WireTap implements AutoCloseable {
    private static final Pattern CONNECTION = Pattern.compile("(?m)^c=IN IP4 (\\S+)");
    private static final Pattern AUDIO = Pattern.compile("(?m)^m=audio (\\d+)");
    private static final Pattern CONTROL = Pattern.compile("(?m)^a=rtcp:(\\d+)");
    private static final int HEADER = 12;

    /// One side as the other one sees it, and who it really is.
    private static final class Side {
        final DatagramSocket shown;
        final DatagramSocket shownControl;
        final List<byte[]> heard = new CopyOnWriteArrayList<>();
        volatile InetSocketAddress real;
        volatile InetSocketAddress realControl;

        Side(InetAddress local) throws IOException {
            shown = new DatagramSocket(new InetSocketAddress(local, 0));
            shownControl = new DatagramSocket(new InetSocketAddress(local, 0));
            real = new InetSocketAddress(local, 0);
            realControl = real;
        }

        /// Notes where the side really is, and tells its peer the tap's address.
        String introduce(String sdp) {
            Matcher connection = CONNECTION.matcher(sdp);
            Matcher audio = AUDIO.matcher(sdp);
            if (!connection.find() || !audio.find()) {
                throw new AssertionError("no IPv4 audio line in\n" + sdp);
            }
            if (audio.group(1).equals("0")) {
                return sdp;
            }
            real = new InetSocketAddress(connection.group(1), Integer.parseInt(audio.group(1)));
            Matcher control = CONTROL.matcher(sdp);
            boolean told = control.find();
            realControl = new InetSocketAddress(
                    connection.group(1), told ? Integer.parseInt(control.group(1)) : real.getPort() + 1);
            String moved =
                    connection.replaceAll("c=IN IP4 " + shown.getLocalAddress().getHostAddress());
            String port = "a=rtcp:" + shownControl.getLocalPort();
            // unsaid, it would be the port after the sound's, which here belongs to somebody else
            moved = told ? CONTROL.matcher(moved).replaceAll(port) : moved + port + "\r\n";
            return AUDIO.matcher(moved).replaceAll("m=audio " + shown.getLocalPort());
        }
    }

    private final Side agent;
    private final Side phone;
    private volatile boolean letThrough;

    /// @param local where both sides can reach it
    WireTap(InetAddress local) {
        try {
            agent = new Side(local);
            phone = new Side(local);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pass("sound-to-agent", agent.shown, agent.heard::add, phone.shown, () -> agent.real, () -> true);
        pass("sound-to-phone", phone.shown, phone.heard::add, agent.shown, () -> phone.real, () -> letThrough);
        pass("reports-to-agent", agent.shownControl, _ -> {}, phone.shownControl, () -> agent.realControl, () -> true);
        pass(
                "reports-to-phone",
                phone.shownControl,
                _ -> {},
                agent.shownControl,
                () -> phone.realControl,
                () -> letThrough);
    }

    /// What comes to the place that one side is shown at is for it, and is sent on from the other's place.
    private static void pass(
            String name,
            DatagramSocket to,
            Consumer<byte[]> heard,
            DatagramSocket from,
            Supplier<InetSocketAddress> real,
            BooleanSupplier lets) {
        Thread.ofVirtual().name(name).start(() -> {
            byte[] buffer = new byte[2_048];
            while (!to.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    to.receive(packet);
                    byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
                    heard.accept(bytes);
                    if (lets.getAsBoolean()) {
                        from.send(new DatagramPacket(bytes, bytes.length, real.get()));
                    }
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    /// To be called when the phone's call is up.
    void letThrough() {
        letThrough = true;
    }

    /// The agent's session description as the phone gets it.
    String fromAgent(String sdp) {
        return agent.introduce(sdp);
    }

    /// The phone's session description as the agent gets it.
    String fromPhone(String sdp) {
        return phone.introduce(sdp);
    }

    List<byte[]> toPhone() {
        return List.copyOf(phone.heard);
    }

    List<byte[]> toAgent() {
        return List.copyOf(agent.heard);
    }

    /// Whether it is RTP and no handshake, nor a report on a shared port (RFC 7983 §7, RFC 5761 §4).
    static boolean isSound(byte[] packet) {
        return (packet[0] & 0xc0) == 0x80 && (packet[1] & 0xff) / 32 != 6;
    }

    /// Whether it is a handshake's (RFC 7983 §7).
    static boolean isHandshake(byte[] packet) {
        return packet[0] >= 20 && packet[0] <= 63;
    }

    static int payloadType(byte[] packet) {
        return packet[1] & 0x7f;
    }

    /// What stands behind the fixed header, which neither side extends; an authentication tag too.
    static byte[] payload(byte[] packet) {
        return Arrays.copyOfRange(packet, HEADER, packet.length);
    }

    @Override
    public void close() {
        for (Side side : List.of(agent, phone)) {
            side.shown.close();
            side.shownControl.close();
        }
    }
}
