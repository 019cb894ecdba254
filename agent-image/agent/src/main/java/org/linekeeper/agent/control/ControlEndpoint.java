package org.linekeeper.agent.control;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.protocol.AgentPaths;
import org.linekeeper.protocol.AgentProblem;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.EventPage;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.ObjectMapper;

/// Serves [AgentPaths] over mutual TLS 1.3: who shows no certificate of the controller's authority does
/// not get as far as a request. One virtual thread a request.
public final class ControlEndpoint implements AutoCloseable {
    static final int LARGEST_BODY = 1 << 20;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(ControlEndpoint.class);

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("control-", 0).factory());
    private final AgentControl agent;
    private final EventLog events;
    private final ObjectMapper json;
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean serving;

    private ControlEndpoint(HttpsServer server, AgentControl agent, EventLog events, ObjectMapper json) {
        this.server = server;
        this.agent = agent;
        this.events = events;
        this.json = json;
    }

    /// Begins to serve.
    ///
    /// @throws IOException the address can't be bound
    public static ControlEndpoint serve(
            InetSocketAddress address, Identity identity, AgentControl agent, EventLog events, ObjectMapper json)
            throws IOException, GeneralSecurityException {
        // without it every small answer on a kept connection waits for the peer's delayed acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpsServer server = HttpsServer.create(address, 16);
        server.setHttpsConfigurator(new ControllersOnly(identity.serverTls()));
        ControlEndpoint endpoint = new ControlEndpoint(server, agent, events, json);
        server.createContext("/", endpoint::handle);
        server.setExecutor(endpoint.threads);
        server.start();
        endpoint.serving = true;
        return endpoint;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// From the first request that can be answered to the end.
    public boolean serving() {
        return serving;
    }

    @Override
    public void close() {
        serving = false;
        server.stop(0);
        threads.shutdownNow();
    }

    private static final class ControllersOnly extends HttpsConfigurator {
        ControllersOnly(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setProtocols(new String[] {"TLSv1.3"});
            tls.setNeedClientAuth(true);
            parameters.setSSLParameters(tls);
        }
    }

    /// A request that can't be served, with the answer it gets.
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient AgentProblem problem;

        Refusal(int status, String detail, @Nullable String field) {
            super(detail);
            this.status = status;
            this.problem = new AgentProblem(detail, field);
        }
    }

    private record Answer(int status, Object body) {}

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = route(exchange);
            } catch (Refusal e) {
                refused.incrementAndGet();
                answer = new Answer(e.status, e.problem);
            } catch (ClientException | AgentControl.StaleSpecException | AgentControl.NotUpException e) {
                answer = new Answer(409, new AgentProblem(String.valueOf(e.getMessage()), null));
            } catch (RuntimeException e) {
                LOG.error(
                        "{} {} failed",
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getPath(),
                        e);
                answer = new Answer(
                        500,
                        new AgentProblem("the agent failed: " + e.getClass().getSimpleName(), null));
            }
            send(exchange, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer route(HttpExchange exchange) throws IOException, InterruptedException {
        URI uri = exchange.getRequestURI();
        String request = exchange.getRequestMethod() + " " + uri.getPath();
        return switch (request) {
            case "GET " + AgentPaths.HEALTH -> new Answer(200, Map.of("health", "up"));
            case "GET " + AgentPaths.STATUS -> new Answer(200, status());
            case "PUT " + AgentPaths.SPEC -> {
                agent.apply(body(exchange, AgentSpec.class));
                yield new Answer(200, status());
            }
            case "GET " + AgentPaths.EVENTS -> new Answer(200, poll(query(uri)));
            case "GET " + AgentPaths.CONTACTS -> new Answer(200, agent.contacts());
            default -> order(exchange, request);
        };
    }

    private Answer order(HttpExchange exchange, String request) throws IOException {
        String put = "PUT " + AgentPaths.CALLS + "/";
        String delete = "DELETE " + AgentPaths.CALLS + "/";
        if (request.startsWith(put)) {
            CallId id = named(request.substring(put.length()), CallId::new);
            agent.dial(id, body(exchange, DialRequest.class));
            return new Answer(202, Map.of("id", id));
        }
        if (request.startsWith(delete)) {
            CallId id = named(request.substring(delete.length()), CallId::new);
            if (!agent.hangUp(id)) {
                throw new Refusal(404, "there is no call " + id, null);
            }
            return new Answer(202, Map.of("id", id));
        }
        String post = "POST " + AgentPaths.CALLS + "/";
        if (request.startsWith(post) && request.endsWith(AgentPaths.ORDERS)) {
            CallId id =
                    named(request.substring(post.length(), request.length() - AgentPaths.ORDERS.length()), CallId::new);
            return ordered(id, body(exchange, CallOrder.class));
        }
        String repair = "PUT " + AgentPaths.REPAIRS + "/";
        if (request.startsWith(repair)) {
            RepairId id = named(request.substring(repair.length()), RepairId::new);
            return repair(id, body(exchange, RepairRequest.class));
        }
        throw new Refusal(404, "there is nothing at " + request, null);
    }

    private Answer ordered(CallId id, CallOrder order) {
        if (order instanceof CallOrder.Unknown) {
            throw new Refusal(400, "this version knows no such order", "order");
        }
        if (!agent.order(id, order)) {
            throw new Refusal(404, "there is no call " + id, null);
        }
        return new Answer(202, Map.of("id", id));
    }

    private Answer repair(RepairId id, RepairRequest request) {
        return switch (agent.repair(id, request)) {
            case RepairAnswer.Accepted _ -> new Answer(202, Map.of("id", id));
            case RepairAnswer.NoSuchTarget(String detail) -> throw new Refusal(404, detail, "target");
            case RepairAnswer.NotNow(String detail) -> throw new Refusal(409, detail, null);
        };
    }

    private AgentStatus status() {
        return agent.status(Map.of("control.refused", refused.get()));
    }

    private EventPage poll(Map<String, String> query) throws InterruptedException {
        Duration wait = Duration.ofSeconds(number(query, "wait"));
        EventPage page = events.poll(
                query.getOrDefault("incarnation", ""),
                number(query, "after"),
                wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        return page.with(status());
    }

    private <T> T body(HttpExchange exchange, Class<T> type) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (bytes.length > LARGEST_BODY) {
            throw new Refusal(413, "the body is larger than " + LARGEST_BODY + " bytes", null);
        }
        try {
            T value = json.readValue(bytes, type);
            if (value == null) {
                throw new Refusal(400, "the body is empty", null);
            }
            return value;
        } catch (DatabindException e) {
            throw new Refusal(400, rootMessage(e), field(e));
        } catch (JacksonException e) {
            throw new Refusal(400, "the body is not JSON", null);
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = json.writeValueAsBytes(answer.body());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private static <T> T named(String text, Function<String, T> id) {
        try {
            return id.apply(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, String.valueOf(e.getMessage()), "id");
        }
    }

    private static long number(Map<String, String> query, String name) {
        String text = query.getOrDefault(name, "0");
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new Refusal(400, name + " must be a number", name);
        }
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> values = new HashMap<>();
        String raw = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static String field(DatabindException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    /// The message of our own validation where that was the cause; Jackson's own may quote the input, and
    /// with it a password.
    private static String rootMessage(DatabindException e) {
        Throwable cause = e.getCause();
        return cause instanceof IllegalArgumentException && cause.getMessage() != null
                ? cause.getMessage()
                : "the value does not fit";
    }
}
