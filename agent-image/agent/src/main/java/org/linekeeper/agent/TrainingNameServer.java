package org.linekeeper.agent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The rehearsal's name server: has a NAPTR and an SRV record for whatever it is asked (RFC 1035 §4, RFC 3403 §4.1,
/// RFC 2782).
final class TrainingNameServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final short ANSWER = (short) 0x8180;
    private static final short NAPTR = 35;
    private static final short SRV = 33;
    private static final short INTERNET = 1;

    /// Where the name stands in the question.
    private static final short ASKED_NAME = (short) 0xc00c;

    private final DatagramSocket socket;

    TrainingNameServer() throws SocketException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().name("training-name-server").daemon().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        try {
            while (!socket.isClosed()) {
                socket.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            socket.close();
        }
    }

    private static byte[] answer(ByteBuffer query) {
        int end = HEADER_BYTES;
        while (query.get(end) != 0) {
            end += 1 + query.get(end);
        }
        short type = query.getShort(end + 1);
        byte[] data = data(type);
        ByteBuffer answer = ByteBuffer.allocate(512);
        answer.putShort(query.getShort(0)).putShort(ANSWER);
        answer.putShort((short) 1).putShort((short) (data.length == 0 ? 0 : 1)).putInt(0);
        answer.put(query.slice(HEADER_BYTES, end + 5 - HEADER_BYTES));
        if (data.length > 0) {
            answer.putShort(ASKED_NAME).putShort(type).putShort(INTERNET).putInt(60);
            answer.putShort((short) data.length).put(data);
        }
        byte[] bytes = new byte[answer.position()];
        answer.flip().get(bytes);
        return bytes;
    }

    /// A record's data; empty for a type that there is none of.
    private static byte[] data(short type) {
        ByteBuffer data = ByteBuffer.allocate(128);
        switch (type) {
            case NAPTR -> {
                data.putShort((short) 1).putShort((short) 1);
                text(data, "s");
                text(data, "SIP+D2U");
                text(data, "");
                name(data, "_sip", "_udp", "training");
            }
            case SRV -> {
                data.putShort((short) 1).putShort((short) 1).putShort((short) 5060);
                name(data, "localhost");
            }
            default -> data.position(0);
        }
        byte[] bytes = new byte[data.position()];
        data.flip().get(bytes);
        return bytes;
    }

    private static void text(ByteBuffer out, String text) {
        out.put((byte) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void name(ByteBuffer out, String... labels) {
        for (String label : labels) {
            text(out, label);
        }
        out.put((byte) 0);
    }
}
