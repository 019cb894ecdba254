package org.linekeeper.controller.agentlink;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.linekeeper.controller.agentlink.AgentConnection.Answer;
import org.linekeeper.controller.agentlink.AgentConnection.Request;
import org.linekeeper.controller.call.EventCursor;
import org.linekeeper.protocol.AgentPaths;
import org.linekeeper.protocol.AgentProblem;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.Contact;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.EventPage;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The agent's requests ([AgentPaths]) on one connection, one at a time. Thread-safe. All but [#poll] wait for
/// the answer.
final class AgentClient implements AutoCloseable {
    private static final String NOTHING = "";
    private static final TypeReference<List<Contact>> CONTACTS = new TypeReference<>() {};

    private final AgentConnection connection;
    private final JsonMapper json;
    private final Duration timeout;

    /// @param reach   how long to connect may take
    /// @param timeout how long the handshake, and each answer, may take
    AgentClient(AgentAddress address, AgentConnection.Wire wire, JsonMapper json, Duration reach, Duration timeout)
            throws IOException {
        this.connection = AgentConnection.open(address, wire, reach, timeout);
        this.json = json;
        this.timeout = timeout;
    }

    /// The agent answered, with an error.
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refusal(int status, String detail) {
            super(detail);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    AgentStatus status() throws IOException {
        return parse(get(AgentPaths.STATUS, timeout), AgentStatus.class);
    }

    AgentStatus put(AgentSpec spec) throws IOException {
        return parse(send("PUT", AgentPaths.SPEC, json.writeValueAsString(spec), timeout), AgentStatus.class);
    }

    /// Acknowledges everything up to the cursor and waits for what comes behind it. Nobody is held up: the answer,
    /// which comes on any thread, is for [#page].
    CompletableFuture<Answer> poll(EventCursor after, Duration wait) {
        String target = AgentPaths.EVENTS + "?after=" + after.number() + "&incarnation="
                + URLEncoder.encode(after.incarnation(), StandardCharsets.UTF_8) + "&wait=" + wait.toSeconds();
        return connection.send(new Request("GET", target, NOTHING), timeout.plus(wait));
    }

    EventPage page(Answer answer) throws IOException {
        return parse(body(answer), EventPage.class);
    }

    List<Contact> contacts() throws IOException {
        String body = get(AgentPaths.CONTACTS, timeout);
        try {
            return json.readValue(body, CONTACTS);
        } catch (JacksonException e) {
            throw new IOException("the agent's answer cannot be read", e);
        }
    }

    void dial(CallId id, DialRequest request) throws IOException {
        send("PUT", AgentPaths.CALLS + "/" + id, json.writeValueAsString(request), timeout);
    }

    void hangUp(CallId id) throws IOException {
        send("DELETE", AgentPaths.CALLS + "/" + id, NOTHING, timeout);
    }

    void order(CallId id, CallOrder order) throws IOException {
        String target = AgentPaths.CALLS + "/" + id + AgentPaths.ORDERS;
        send("POST", target, json.writeValueAsString(order), timeout);
    }

    void repair(RepairId id, RepairRequest request) throws IOException {
        send("PUT", AgentPaths.REPAIRS + "/" + id, json.writeValueAsString(request), timeout);
    }

    private String get(String target, Duration limit) throws IOException {
        return send("GET", target, NOTHING, limit);
    }

    private String send(String method, String target, String body, Duration limit) throws IOException {
        return body(connection.exchange(new Request(method, target, body), limit));
    }

    private String body(Answer answer) throws IOException {
        if (answer.status() / 100 != 2) {
            throw new Refusal(answer.status(), detail(answer));
        }
        return answer.body();
    }

    private String detail(Answer answer) {
        try {
            AgentProblem problem = json.readValue(answer.body(), AgentProblem.class);
            return problem.field() == null ? problem.detail() : problem.field() + ": " + problem.detail();
        } catch (JacksonException e) {
            return "the agent answered " + answer.status();
        }
    }

    private <T> T parse(String body, Class<T> type) throws IOException {
        try {
            return json.readValue(body, type);
        } catch (JacksonException e) {
            throw new IOException("the agent's answer cannot be read", e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
