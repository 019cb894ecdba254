package org.linekeeper.lab.friend;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.Dialling;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.Party;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The friend's remote control, in the words of baresip's `ctrl_tcp`: commands `dial`, `accept` and `hangup`,
/// events `CALL_INCOMING`, `CALL_RINGING`, `CALL_ESTABLISHED`, `CALL_CLOSED`. One connection at a time, one call
/// at a time.
final class FriendControl implements ClientListener, AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final ServerSocket server;
    private @Nullable ServiceClient client;
    private @Nullable OutputStream listener;
    private @Nullable ServiceCallRef call;

    private FriendControl(ServerSocket server) {
        this.server = server;
    }

    static FriendControl listen(int port) throws IOException {
        return new FriendControl(new ServerSocket(port));
    }

    synchronized void drive(ServiceClient driven) {
        client = driven;
    }

    /// Serves until the process ends.
    void serve() throws IOException {
        while (true) {
            try (Socket socket = server.accept();
                    InputStream in = new BufferedInputStream(socket.getInputStream())) {
                listen(socket.getOutputStream());
                while (true) {
                    obey(JSON.readTree(Netstring.read(in)));
                }
            } catch (IOException gone) {
                listen(null);
            }
        }
    }

    private synchronized void listen(@Nullable OutputStream to) {
        listener = to;
    }

    /// The driver's own methods block, and its listener's must not wait for them: no lock is held here.
    private void obey(JsonNode message) throws IOException {
        String failure = "";
        try {
            run(message.path("command").asString(""), message.path("params").asString(""));
        } catch (RuntimeException refused) {
            failure = String.valueOf(refused.getMessage());
        }
        send(Map.of(
                "response",
                true,
                "ok",
                failure.isEmpty(),
                "data",
                failure,
                "token",
                message.path("token").asString("")));
    }

    private void run(String command, String parameters) {
        switch (command) {
            case "dial" -> dial(parameters);
            case "accept" -> driven().answer(current());
            case "reject" -> driven().reject(current());
            case "hangup" -> driven().hangUp(current());
            default -> throw new IllegalArgumentException("there is no command " + command);
        }
    }

    private void dial(String jid) {
        if (driven() instanceof Dialling dialling) {
            ServiceCallRef dialled = dialling.dial(FriendMain.ID, jid);
            synchronized (this) {
                call = dialled;
            }
        }
    }

    private synchronized ServiceClient driven() {
        if (client == null) {
            throw new IllegalStateException("no client yet");
        }
        return client;
    }

    private synchronized ServiceCallRef current() {
        if (call == null) {
            throw new IllegalStateException("there is no call");
        }
        return call;
    }

    @Override
    public void ringing(ServiceCallRef ringing, AccountId account, Party caller, Instant signalledAt) {
        synchronized (this) {
            call = ringing;
        }
        event("CALL_INCOMING", ringing, caller.address(), "");
    }

    @Override
    public void alerting(ServiceCallRef alerting) {
        event("CALL_RINGING", alerting, "", "");
    }

    @Override
    public void answered(ServiceCallRef answered) {
        event("CALL_ESTABLISHED", answered, "", "");
    }

    @Override
    public void ended(ServiceCallRef ended, End end) {
        event("CALL_CLOSED", ended, "", end.name());
    }

    @Override
    public void accountChanged(AccountStatus status) {
        System.out.println("account " + status);
    }

    private void event(String type, ServiceCallRef about, String peer, String detail) {
        try {
            send(Map.of("event", true, "type", type, "id", about.value(), "peeruri", peer, "param", detail));
        } catch (IOException gone) {
            System.out.println("nobody hears " + type);
        }
    }

    private synchronized void send(Map<String, ?> message) throws IOException {
        if (listener != null) {
            listener.write(Netstring.frame(JSON.writeValueAsBytes(message)));
            listener.flush();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
