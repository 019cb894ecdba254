package org.linekeeper.controller;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.linekeeper.controller.agentlink.FakeAgent;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.controller.user.AgentSpecs;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.protocol.AgentSpec;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole controller with its real database and web server, over a [FakeRuntime] whose sandboxes hold
/// a [FakeAgent] each. Spoken to over HTTP only.
public final class TestController implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    private final String token;
    private final String root;
    private final boolean onServer = TestDatabase.isServer();

    private TestController(ConfigurableApplicationContext context, Path data) throws IOException {
        this.context = context;
        this.token = Files.readString(data.resolve("admin-token")).strip();
        int port = java.util.Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
        this.root = "http://127.0.0.1:" + port;
    }

    /// The agents of the sandboxes that run, by user.
    public static final class Agents implements FakeRuntime.Machine {
        private final Map<String, FakeAgent> agents = new ConcurrentHashMap<>();

        private volatile Consumer<FakeAgent> newborn = _ -> {};

        /// What every agent that starts from now on begins with.
        public void onStart(Consumer<FakeAgent> preparation) {
            newborn = preparation;
        }

        @Override
        public int start(SandboxSpec spec) {
            FakeAgent agent = new FakeAgent(spec.identity(), 0);
            newborn.accept(agent);
            agents.put(spec.user().name(), agent);
            return agent.port();
        }

        @Override
        public void stop(SandboxSpec spec) {
            FakeAgent agent = agents.remove(spec.user().name());
            if (agent != null) {
                agent.close();
            }
        }

        public FakeAgent of(String user) {
            FakeAgent agent = agents.get(user);
            if (agent == null) {
                throw new IllegalStateException("no sandbox runs for " + user);
            }
            return agent;
        }
    }

    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    public static TestController start(Path data, FakeRuntime runtime, String... settings) throws IOException {
        return start(data, runtime, "image", settings);
    }

    /// @param image the sandboxes' image, by the runtime's names
    public static TestController start(Path data, SandboxRuntime runtime, String image, String... settings)
            throws IOException {
        return start(Clock.systemUTC(), data, runtime, image, settings);
    }

    /// @param clock the controller's wall clock
    public static TestController start(Clock clock, Path data, SandboxRuntime runtime, String image, String... settings)
            throws IOException {
        return start(_ -> {}, clock, data, runtime, image, settings);
    }

    /// With walls that this probe tries.
    public static TestController startWith(WallProbe probe, Path data, FakeRuntime runtime) throws IOException {
        return start(
                beans -> beans.registerBean("wallProbe", WallProbe.class, () -> probe),
                Clock.systemUTC(),
                data,
                runtime,
                "image");
    }

    /// One of several, by this word on who leads.
    public static TestController startUnder(Leadership leadership, Path data, FakeRuntime runtime) throws IOException {
        return start(
                beans -> beans.registerBean(
                        "testLeadership", Leadership.class, () -> leadership, bean -> bean.setPrimary(true)),
                Clock.systemUTC(),
                data,
                runtime,
                "image");
    }

    private static TestController start(
            Consumer<GenericApplicationContext> more,
            Clock clock,
            Path data,
            SandboxRuntime runtime,
            String image,
            String... settings)
            throws IOException {
        SpringApplicationBuilder application = new SpringApplicationBuilder(ControllerApplication.class)
                .initializers((GenericApplicationContext beans) -> {
                    beans.registerBean("wallClock", Clock.class, () -> clock, bean -> bean.setPrimary(true));
                    // one of the first administrator's passwords takes half a second at the cost that operators get
                    beans.registerBean(
                            "quickEncoder",
                            PasswordEncoder.class,
                            () -> new BCryptPasswordEncoder(4),
                            bean -> bean.setPrimary(true));
                    beans.registerBean("runtime", SandboxRuntime.class, () -> runtime);
                    beans.registerBean("sandboxImage", SandboxImage.class, () -> new SandboxImage(image));
                    more.accept(beans);
                })
                .properties(
                        "linekeeper.runtime=fake",
                        "linekeeper.data=" + data,
                        "linekeeper.reconcile.interval=300ms",
                        "linekeeper.link.poll=1s",
                        "linekeeper.link.timeout=500ms")
                .properties(TestDatabase.settings(data))
                .properties(settings);
        // a property given above is only a default, which application.yml's own ones would beat
        List<String> arguments = new ArrayList<>(List.of("--server.port=0"));
        Arrays.stream(settings)
                .filter(setting -> setting.startsWith("server."))
                .map("--"::concat)
                .forEach(arguments::add);
        return new TestController(application.run(arguments.toArray(String[]::new)), data);
    }

    /// Over the real daemon, with sandboxes of whatever image the settings name.
    public static TestController startOnDocker(Path data, String... settings) throws IOException {
        SpringApplicationBuilder application = new SpringApplicationBuilder(ControllerApplication.class)
                .properties("linekeeper.data=" + data, "linekeeper.reconcile.interval=500ms")
                .properties(settings);
        return new TestController(application.run("--server.port=0"), data);
    }

    /// For what no request can do.
    public JdbcClient database() {
        return context.getBean(JdbcClient.class);
    }

    /// Does the work in a transaction of its own.
    public void within(Runnable work) {
        context.getBean(TransactionTemplate.class).executeWithoutResult(_ -> work.run());
    }

    /// For changes that are to be part of such a transaction.
    public Users users() {
        return context.getBean(Users.class);
    }

    /// Whether a transaction waits for another one.
    public boolean somebodyWaits() {
        // asked by whatever thread waits for it
        String waiting =
                onServer ? "pg_locks where not granted" : "information_schema.sessions where blocker_id is not null";
        return database()
                        .sql("select count(*) from " + waiting)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /// Whether it acts.
    public Leadership leadership() {
        return context.getBean(Leadership.class);
    }

    /// What the user's agent is told.
    public AgentSpec spec(String user) {
        return context.getBean(AgentSpecs.class).spec(new UserId(user)).orElseThrow();
    }

    /// What new sandboxes are made of; empty until that was decided.
    public String build() {
        return get("/api/v1/fleet/order").json().path("build").asString("");
    }

    public String root() {
        return root;
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    public Answer put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    public Answer send(String method, String path, @org.jspecify.annotations.Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return exchange(request.build());
    }

    /// Without a token.
    public Answer getAsNobody(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return exchange(request.build());
    }

    public Answer postAsNobody(String path, String body) {
        return exchange(HttpRequest.newBuilder(URI.create(root + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private Answer exchange(HttpRequest request) {
        try {
            return new Answer(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// A stream of server-sent events, read by a thread of its own until it ends or is closed.
    public static final class Stream implements AutoCloseable {
        private final InputStream body;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Thread reader;

        private Stream(InputStream body) {
            this.body = body;
            this.reader = Thread.ofVirtual().name("stream-reader").start(this::read);
        }

        private void read() {
            try (BufferedReader reading = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                reading.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("broken off: " + e.getMessage());
            }
        }

        public List<String> lines() {
            return lines;
        }

        public boolean ended() {
            return !reader.isAlive();
        }

        @Override
        public void close() {
            try {
                body.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Returns once the stream is open.
    public Stream follow(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + path)).header("Authorization", "Bearer " + token);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return new Stream(http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public JsonNode status(String user) {
        return get("/api/v1/users/" + user + "/status").json();
    }

    public String presence(String user) {
        return status(user).path("presence").asString();
    }

    @Override
    public void close() {
        context.close();
    }
}
