package org.linekeeper.agent.sip.location;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A name server that knows what the test tells it.
public final class NameServerInTest implements AutoCloseable {
    private final DatagramSocket socket;
    private final Map<String, List<Record>> records = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    public NameServerInTest() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().name("name-server").start(this::answerAll);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /// Adds a record as zone files write it: "SRV", "10 0 5060 sip.example.org.".
    public void add(String name, String type, String data) throws IOException {
        Name owner = Name.fromString(name, Name.root);
        int number = Type.value(type);
        Record entry = Record.fromString(owner, number, DClass.IN, 60, data, Name.root);
        records.computeIfAbsent(key(owner, number), _ -> new CopyOnWriteArrayList<>())
                .add(entry);
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    private void answerAll() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(new Message(java.util.Arrays.copyOf(buffer, packet.getLength())))
                        .toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closed) {
                asked.add("end: " + closed.getMessage());
            }
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        String key = key(question.getName(), question.getType());
        asked.add(key);
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question, Section.QUESTION);
        List<Record> known = records.get(key);
        if (known == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else {
            known.forEach(entry -> answer.addRecord(entry, Section.ANSWER));
        }
        return answer;
    }

    private static String key(Name name, int type) {
        return name.toString(true).toLowerCase(java.util.Locale.ROOT) + " " + Type.string(type);
    }

    @Override
    public void close() {
        socket.close();
    }
}
