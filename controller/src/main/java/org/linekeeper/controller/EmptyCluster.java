package org.linekeeper.controller;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands in for a Kubernetes cluster where there is none, while the controller's image is built and tried: every list
/// is empty, and a watch (a web socket, RFC 6455) says nothing; there is one Secret, of the first admin's password. As
/// much of HTTP as the controller's client needs.
final class EmptyCluster implements AutoCloseable {
    private static final String NOTHING =
            "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}";
    private static final String SECRET =
            "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"resourceVersion\":\"1\"},"
                    + "\"data\":{\"password\":\"dHJhaW5pbmc=\"}}";
    private static final Pattern ONE_SECRET = Pattern.compile("^GET \\S+/secrets/[^/\\s]+ ");
    private static final Pattern SOCKET_KEY = Pattern.compile("(?im)^Sec-WebSocket-Key: *(\\S+)");
    private static final String SOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket server;

    private EmptyCluster(ServerSocket server) {
        this.server = server;
    }

    /// On the loopback interface.
    static EmptyCluster start() throws IOException {
        EmptyCluster cluster = new EmptyCluster(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().name("empty-cluster").start(cluster::acceptAll);
        return cluster;
    }

    /// For a controller's command line.
    List<String> settings() {
        return List.of("--linekeeper.runtime=kubernetes", "--linekeeper.kubernetes.namespace=training");
    }

    String address() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                Thread.ofVirtual().name("empty-cluster-connection").start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    /// Until the client leaves.
    private static void serve(Socket connection) {
        try (connection) {
            while (true) {
                String head = head(connection.getInputStream());
                Matcher watch = SOCKET_KEY.matcher(head);
                String body = ONE_SECRET.matcher(head).find() ? SECRET : NOTHING;
                String answer = watch.find()
                        ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accepted(watch.group(1)) + "\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                                + "\r\n\r\n" + body;
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // it has left
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the client has left");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String accepted(String key) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-1")
                    .digest((key + SOCKET_GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is part of every Java runtime", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
