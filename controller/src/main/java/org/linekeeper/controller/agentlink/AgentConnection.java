package org.linekeeper.controller.agentlink;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to an agent, for one request at a time (HTTP/1.1, RFC 9112). A plain blocking socket:
/// a thousand open polls cost a little over half the memory that they take with the JDK's HTTP client.
/// What an agent sends is not trusted: sizes and times are bounded.
final class AgentConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentConnection.class);

    private final SSLSocket socket;
    private final AgentAddress address;
    private final InputStream in;

    private AgentConnection(SSLSocket socket, AgentAddress address) throws IOException {
        this.socket = socket;
        this.address = address;
        this.in = new BufferedInputStream(socket.getInputStream(), 512);
    }

    /// @param body empty where there is none
    record Request(String method, String target, String body) {}

    record Answer(int status, String body) {}

    /// Connects and shakes hands, both within the limit. The agent must show a certificate of this
    /// installation that bears its own name.
    static AgentConnection open(AgentAddress address, SSLSocketFactory sockets, Duration limit) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(address.host(), address.port()), millis(limit));
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(millis(limit));
            SSLSocket socket = (SSLSocket) sockets.createSocket(plain, address.certificateName(), address.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new AgentConnection(socket, address);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /// Sends a request and reads its answer, all within the limit. After a failure the connection is good
    /// for nothing but closing.
    Answer exchange(Request request, Duration limit) throws IOException {
        Deadline deadline = Deadline.in(limit);
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        String head = request.method() + " " + request.target() + " HTTP/1.1\r\nHost: " + address.host() + ":"
                + address.port() + "\r\nAccept: application/json\r\n"
                + (body.length == 0 ? "" : "Content-Type: application/json\r\n")
                + "Content-Length: " + body.length + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        socket.getOutputStream().write(whole);
        socket.getOutputStream().flush();
        return new AnswerReader(socket, in, deadline).read();
    }

    /// May be called by any thread; a request under way fails at once.
    @Override
    public void close() {
        try {
            // the TLS farewell would wait for a hung agent
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // closed is what was wanted
            LOG.trace("The connection to {} did not close well", address, e);
        }
    }

    private static int millis(Duration limit) {
        return Math.toIntExact(limit.toMillis());
    }
}
