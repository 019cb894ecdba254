package org.linekeeper.controller.simulation;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the simulated runtime and its machine say to each other: a request and its answer are one line of JSON
/// each, over the loopback interface.
final class Wire implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder()
            .addMixIn(ObservedSandbox.State.class, StateByName.class)
            .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    private interface StateByName {}

    /// @param op what to do: a method of the runtime's port, or one of the machine's own
    record Request(String op, @Nullable JsonNode argument) {}

    /// @param failure null where it went well
    record Answer(@Nullable JsonNode result, @Nullable Failure failure) {}

    record Failure(RuntimeFailure.Scope scope, boolean retryable, String message) {
        static Failure of(RuntimeFailure failure) {
            return new Failure(failure.scope(), failure.retryable(), String.valueOf(failure.getMessage()));
        }

        RuntimeFailure thrown() {
            return new RuntimeFailure(scope, retryable, message, null);
        }
    }

    private final Socket socket;
    private final BufferedReader in;
    private final BufferedWriter out;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 32_768);
        this.out = new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8), 32_768);
    }

    static Wire to(int port) throws IOException {
        return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    void send(Object message) throws IOException {
        sendLine(JSON.writeValueAsString(message));
    }

    void sendLine(String line) throws IOException {
        out.write(line);
        out.write('\n');
        out.flush();
    }

    /// Null where the other side has closed.
    @Nullable
    String line() throws IOException {
        return in.readLine();
    }

    Answer ask(String op, @Nullable Object argument) throws IOException {
        send(new Request(op, argument == null ? null : JSON.valueToTree(argument)));
        String line = line();
        if (line == null) {
            throw new IOException("the machine closed the connection");
        }
        return JSON.readValue(line, Answer.class);
    }

    boolean isOf(Socket other) {
        return socket.equals(other);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
