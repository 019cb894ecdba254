package org.linekeeper.controller.agentlink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.AgentPaths;
import org.linekeeper.protocol.AgentProblem;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Contact;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.EventPage;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.RepairRung;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.Witness;
import tools.jackson.databind.json.JsonMapper;

/// An agent without a sandbox: the control endpoint over real mutual TLS, as [AgentPaths] says, with
/// everything it would see told by the test.
public final class FakeAgent implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern EVENTS = Pattern.compile("after=(\\d+)&incarnation=([^&]*)&wait=(\\d+)");
    private static final Instant BORN = Instant.parse("2026-01-01T00:00:00Z");

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<AgentEvent> events = new ArrayList<>();
    private final List<AgentSpec> specs = new ArrayList<>();
    private final List<DialRequest> dialled = new ArrayList<>();
    private final List<CallOrder> orders = new ArrayList<>();
    private final List<RepairRequest> repairs = new ArrayList<>();
    private final CountDownLatch forEver = new CountDownLatch(1);
    private List<CallSnapshot> calls = List.of();
    private Evidence evidence = Evidence.ALIVE;
    private String detail = "";
    private long lastNumber;
    private long acknowledged;
    private int polls;
    private boolean hanging;
    private boolean babbling;
    private boolean stirred;
    private boolean older;
    private @Nullable String personNeeded;
    private @Nullable Witness presence;
    private Map<String, Long> counters = Map.of();
    private @Nullable RepairRung cure;
    private volatile boolean closed;

    /// @param identity the folder with `agent.crt`, `agent.key` and `ca.crt`
    /// @param port     0 for any
    public FakeAgent(Path identity, int port) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
            server.setHttpsConfigurator(configurator(tls(identity)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        if (isHanging()) {
            waitForEver();
        }
        String request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        try (exchange;
                InputStream in = exchange.getRequestBody()) {
            if (isBabbling()) {
                answer(exchange, 200, "nonsense");
                return;
            }
            String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (request.startsWith("PUT " + AgentPaths.CALLS + "/")) {
                dial(exchange, JSON.readValue(body, DialRequest.class));
            } else if (request.startsWith("PUT " + AgentPaths.REPAIRS + "/")) {
                repair(exchange, JSON.readValue(body, RepairRequest.class));
            } else if (request.endsWith(AgentPaths.ORDERS)) {
                order(exchange, request, JSON.readValue(body, CallOrder.class));
            } else if (request.startsWith("DELETE " + AgentPaths.CALLS + "/")) {
                answer(exchange, hasCall(request) ? 202 : 404, new AgentProblem("there is no such call", null));
            } else {
                switch (request) {
                    case "GET " + AgentPaths.STATUS -> answer(exchange, 200, status());
                    case "PUT " + AgentPaths.SPEC -> put(exchange, JSON.readValue(body, AgentSpec.class));
                    case "GET " + AgentPaths.EVENTS ->
                        answer(exchange, 200, page(exchange.getRequestURI().getQuery()));
                    case "GET " + AgentPaths.CONTACTS -> answer(exchange, 200, contacts());
                    default -> answer(exchange, 404, new AgentProblem("there is nothing here", null));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] json = JSON.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    private void put(HttpExchange exchange, AgentSpec spec) throws IOException {
        boolean old;
        synchronized (this) {
            old = spec.generation() < generation();
            if (!old) {
                specs.add(spec);
            }
        }
        answer(exchange, old ? 409 : 200, old ? new AgentProblem("that spec is old", "generation") : status());
    }

    /// A call that rings is not up.
    private void order(HttpExchange exchange, String request, CallOrder order) throws IOException {
        boolean up;
        synchronized (this) {
            up = calls.stream()
                    .anyMatch(call ->
                            call.phase() == CallSnapshot.Phase.TALKING && request.contains("/" + call.id() + "/"));
            if (up) {
                orders.add(order);
            }
        }
        answer(exchange, up ? 202 : 409, new AgentProblem("the call is not up", null));
    }

    private void dial(HttpExchange exchange, DialRequest request) throws IOException {
        synchronized (this) {
            dialled.add(request);
        }
        answer(exchange, 202, Map.of());
    }

    private void repair(HttpExchange exchange, RepairRequest request) throws IOException {
        boolean call;
        synchronized (this) {
            call = calls.stream().anyMatch(living -> !living.id().equals(request.deadCall()));
            if (!call) {
                repairs.add(request);
                if (request.rung() == cure) {
                    see(Evidence.ALIVE, "");
                }
            }
        }
        answer(exchange, call ? 409 : 202, call ? new AgentProblem("a call is up", null) : Map.of());
    }

    private synchronized boolean hasCall(String request) {
        return calls.stream().anyMatch(call -> request.endsWith("/" + call.id()));
    }

    private synchronized EventPage page(String query) throws InterruptedException {
        Matcher parts = EVENTS.matcher(query);
        if (!parts.matches()) {
            throw new IllegalStateException(query);
        }
        long after = parts.group(2).equals("one") ? Long.parseLong(parts.group(1)) : 0;
        acknowledged = Math.max(acknowledged, after);
        polls++;
        long until = System.nanoTime() + Long.parseLong(parts.group(3)) * 1_000_000_000L;
        while (lastNumber <= after && !stirred && !closed && System.nanoTime() < until) {
            wait(100);
        }
        stirred = false;
        return new EventPage(
                "one", events.stream().filter(event -> event.number() > after).toList(), older ? null : status());
    }

    private synchronized AgentStatus status() {
        AgentSpec spec = specs.isEmpty() ? AgentSpec.EMPTY : specs.getLast();
        Instant now = Instant.now();
        Witness witness = new Witness(evidence, BORN, now, detail.isEmpty() ? null : detail);
        Witness fine = new Witness(Evidence.ALIVE, BORN, now, null);
        return new AgentStatus(
                now,
                BORN,
                spec.generation(),
                lastNumber,
                List.of(new AgentStatus.ProcessStatus("dino", fine, 0)),
                fine,
                spec.accounts().stream()
                        .map(account ->
                                new AgentStatus.AccountStatus(account.id(), witness, fine, 0, null, personNeeded))
                        .toList(),
                spec.lines().stream()
                        .map(SipLineSpec::id)
                        .map(line -> new AgentStatus.LineStatus(line, witness, 0, null, personNeeded, presence))
                        .toList(),
                calls,
                counters);
    }

    private synchronized List<Contact> contacts() {
        return specs.getLast().accounts().stream()
                .map(account -> new Contact(account.id(), "friend@chat.test", "Friend"))
                .toList();
    }

    /// Says this of every account and line from now on.
    public synchronized void see(Evidence reading, String words) {
        evidence = reading;
        detail = words;
        happen(number -> new AgentEvent.WitnessChanged(
                number, Instant.now(), "account/chat", new Witness(reading, Instant.now(), Instant.now(), words)));
    }

    /// Says that of what its lines publish.
    public synchronized void publishes(Evidence reading, String words) {
        presence = new Witness(reading, Instant.now(), Instant.now(), words);
        see(evidence, detail);
    }

    /// Says that it has counted this.
    public synchronized void counts(Map<String, Long> totals) {
        counters = Map.copyOf(totals);
        see(evidence, detail);
    }

    /// As [#see], with what a person has to do.
    public synchronized void needPerson(String words, String todo) {
        personNeeded = todo;
        see(Evidence.GONE, words);
    }

    /// From now on this rung makes everything alive.
    public synchronized void curedBy(RepairRung rung) {
        cure = rung;
    }

    /// Something happens: an event with the next number.
    public synchronized void happen(LongFunction<AgentEvent> event) {
        events.add(event.apply(++lastNumber));
        notifyAll();
    }

    public synchronized void setCalls(List<CallSnapshot> living) {
        calls = List.copyOf(living);
        stirred = true;
        notifyAll();
    }

    /// An agent of the version before: its polls tell no status.
    public synchronized void beOlder() {
        older = true;
    }

    /// From now on every request is answered with nonsense.
    public synchronized void babble() {
        babbling = true;
    }

    private synchronized boolean isBabbling() {
        return babbling;
    }

    /// From now on no request is answered.
    public synchronized void hang() {
        hanging = true;
    }

    /// From now on requests are answered again.
    public synchronized void goOn() {
        hanging = false;
    }

    private synchronized boolean isHanging() {
        return hanging;
    }

    private void waitForEver() {
        try {
            forEver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public synchronized List<AgentSpec> specs() {
        return List.copyOf(specs);
    }

    public synchronized List<CallOrder> orders() {
        return List.copyOf(orders);
    }

    public synchronized List<DialRequest> dialled() {
        return List.copyOf(dialled);
    }

    public synchronized List<RepairRequest> repairs() {
        return List.copyOf(repairs);
    }

    public synchronized long acknowledged() {
        return acknowledged;
    }

    public synchronized int polls() {
        return polls;
    }

    public synchronized long generation() {
        return specs.isEmpty() ? 0 : specs.getLast().generation();
    }

    @Override
    public void close() {
        closed = true;
        forEver.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private static HttpsConfigurator configurator(SSLContext tls) {
        return new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters needed = tls.getDefaultSSLParameters();
                needed.setNeedClientAuth(true);
                parameters.setSSLParameters(needed);
            }
        };
    }

    private static SSLContext tls(Path identity) throws IOException, GeneralSecurityException {
        String pem = Files.readString(identity.resolve("agent.key"));
        byte[] der = Base64.getMimeDecoder()
                .decode(pem.replaceAll("-----[A-Z ]+-----", "").strip());
        KeyStore own = empty();
        own.setKeyEntry(
                "own",
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)),
                new char[0],
                new Certificate[] {certificate(identity.resolve("agent.crt"))});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);
        KeyStore trusted = empty();
        trusted.setCertificateEntry("ca", certificate(identity.resolve("ca.crt")));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        return store;
    }
}
