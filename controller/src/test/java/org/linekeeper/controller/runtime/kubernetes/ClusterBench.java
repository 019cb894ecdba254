package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.simulation.SimulatedAgents;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Postgresql;
import tools.jackson.databind.node.ObjectNode;

/// How two controllers on one PostgreSQL carry many sandboxes on a cluster that is simulated behind its API:
/// `scripts/bench cluster`. Not a test: it runs only where it is named. Everything is in one process, the simulated
/// agents and the
/// cluster too, so the times are upper bounds.
class ClusterBench {
    private static final int SANDBOXES = Integer.getInteger("linekeeper.bench.sandboxes", 5_000);
    private static final Path OUT = Path.of(System.getProperty("linekeeper.bench.out", "target"));
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Duration REST = Duration.ofSeconds(60);
    /// Each controller has a user of its own at the database, so that one can be cut off.
    private static final String[] USERS = {"one", "two"};

    @TempDir
    Path folder;

    private final TestCluster cluster = new TestCluster(Duration.ofMillis(200));
    private final SimulatedAgents agents = new SimulatedAgents();
    private final Map<UserId, SandboxSpec> specs = AgentsOnCluster.noSpecs();
    private final Map<String, Double> figures = new TreeMap<>();
    private final Lab lab = Lab.start();
    private final Postgresql database = lab.postgresql();

    /// The agents end with the process.
    @AfterEach
    void end() {
        cluster.close();
        lab.close();
    }

    /// A controller's runtime, which writes in the terms of that controller and in no other.
    private record Replica(AgentsOnCluster runtime, AtomicReference<Optional<Leadership>> leads) {}

    private Replica replica() {
        AtomicReference<Optional<Leadership>> leads = new AtomicReference<>(Optional.empty());
        Fence fence = new Fence(() -> leads.get().flatMap(Leadership::term));
        return new Replica(runtime(fence), leads);
    }

    private AgentsOnCluster runtime(Fence fence) {
        ClusterTime time = new ClusterTime();
        KubernetesClient client = ClusterBeans.client(cluster.config(), time);
        return new AgentsOnCluster(
                new KubernetesRuntime(
                        new ClusterApi(client, TestCluster.NAMESPACE, time),
                        TestSettings.of(),
                        "bench",
                        fence,
                        Clock.systemUTC()),
                agents,
                specs);
    }

    /// Within one process a data folder cannot be shared: each has the keys in one of its own.
    private TestController controller(String databaseUser, Replica replica) throws IOException {
        Path data = folder.resolve("data-" + databaseUser);
        if (!databaseUser.equals(USERS[0]) && Files.notExists(data)) {
            copy(folder.resolve("data-" + USERS[0]), data);
        }
        Path password = Files.writeString(folder.resolve("password"), database.password());
        TestController controller = TestController.start(
                data,
                replica.runtime(),
                TestSettings.IMAGE,
                "linekeeper.installation=bench",
                "linekeeper.isolation=off",
                "linekeeper.reconcile.interval=15s",
                "linekeeper.link.poll=60s",
                "linekeeper.link.timeout=5s",
                "linekeeper.database.url=" + database.url("linekeeper"),
                "linekeeper.database.user=" + databaseUser,
                "linekeeper.database.password-file=" + password);
        replica.leads().set(Optional.of(controller.leadership()));
        return controller;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void measure() throws IOException {
        database.create("linekeeper");
        for (String user : USERS) {
            database.sql(
                    "linekeeper", "create role " + user + " superuser login password '" + database.password() + "'");
        }
        Replica one = replica();
        try (TestController first = controller(USERS[0], one)) {
            create(first);
            restAndCount();
        }
        int port = one.runtime().port();
        long begun = System.nanoTime();
        Replica again = replica();
        again.runtime().port(port);
        try (TestController restarted = controller(USERS[0], again)) {
            restart(restarted, begun);
            changeLeader(port);
        }
        write();
    }

    private void create(TestController first) {
        first.put("/api/v1/fleet/pause", "{\"paused\": true, \"reason\": \"until all are there\"}");
        IntStream.range(0, SANDBOXES)
                .forEach(i -> assertThat(first.post("/api/v1/users", Bodies.user("u" + i))
                                .status())
                        .isEqualTo(201));
        long before = writes();
        long begun = System.nanoTime();
        first.put("/api/v1/fleet/pause", "{\"paused\": false}");
        await("all pods run", () -> pods("Running") == SANDBOXES);
        figures.put("create_5000_s", seconds(begun));
        await("all agents are heard", () -> agents.links() == SANDBOXES);
        figures.put("heard_5000_s", seconds(begun));
        figures.put("api_writes_per_start", (double) (writes() - before) / SANDBOXES);
    }

    private void restAndCount() {
        pause(Duration.ofSeconds(20));
        long before = requests();
        pause(REST);
        figures.put(
                "api_requests_per_idle_sandbox_per_min",
                (requests() - before) / (double) SANDBOXES / (REST.toSeconds() / 60.0));
    }

    /// A controller's whole start beside all that runs, until it has read everything and acts: whoever is wanted by
    /// then is made.
    private void restart(TestController restarted, long begun) {
        assertThat(restarted.post("/api/v1/users", Bodies.user("again")).status())
                .isEqualTo(201);
        await(
                "the first pass is done",
                () -> cluster.objects().find("statefulsets", "bench-again").isPresent());
        figures.put("start_5000_s", seconds(begun));
        await("all agents are heard again", () -> agents.links() == SANDBOXES + 1);
        figures.put("heard_again_5000_s", seconds(begun));
    }

    /// The first is cut off from the database: as good as gone, it neither renews its lease nor gives it back.
    private void changeLeader(int port) throws IOException {
        Map<String, String> pods = identities();
        Replica two = replica();
        two.runtime().port(port);
        long opened = System.nanoTime();
        await("the second's watches are open", () -> two.runtime().health().problem() == null);
        two.runtime().list();
        figures.put("caches_synced_s", seconds(opened));
        try (TestController second = controller(USERS[1], two)) {
            long cut = System.nanoTime();
            database.sql("linekeeper", "alter role " + USERS[0] + " nologin");
            database.sql(
                    "linekeeper",
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + USERS[0] + "'");
            assertThat(second.post("/api/v1/users", Bodies.user("after")).status())
                    .isEqualTo(201);
            await(
                    "the second acts",
                    () -> cluster.objects().find("statefulsets", "bench-after").isPresent());
            figures.put("leader_gap_s", seconds(cut));
            pause(Duration.ofSeconds(20));
        }
        Map<String, String> now = identities();
        figures.put("disturbed", (double) pods.entrySet().stream()
                .filter(pod -> !pod.getValue().equals(now.get(pod.getKey())))
                .count());
    }

    private Map<String, String> identities() {
        Map<String, String> found = new HashMap<>();
        for (ObjectNode pod : cluster.objects().all("pods", _ -> true)) {
            found.put(ApiObjects.name(pod), ApiObjects.uid(pod) + pod.at("/status/containerStatuses/0/restartCount"));
        }
        return found;
    }

    private long pods(String phase) {
        return cluster.objects()
                .all("pods", pod -> pod.at("/status/phase").asString("").equals(phase))
                .size();
    }

    private long requests() {
        return cluster.counts().values().stream()
                .mapToLong(count -> count.get())
                .sum();
    }

    private long writes() {
        return cluster.counts().entrySet().stream()
                .filter(count -> !count.getKey().startsWith("GET "))
                .mapToLong(count -> count.getValue().get())
                .sum();
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e7) / 100.0;
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            pause(Duration.ofMillis(200));
        }
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write() throws IOException {
        ObjectNode report = ApiObjects.JSON.createObjectNode();
        report.put("sandboxes", SANDBOXES);
        figures.forEach(report::put);
        Files.createDirectories(OUT);
        Files.writeString(OUT.resolve("bench-cluster.json"), report.toPrettyString() + "\n");
        List<String> lines = figures.entrySet().stream()
                .map(figure -> String.format(Locale.ROOT, "%-40s %.4f", figure.getKey(), figure.getValue()))
                .toList();
        lines.forEach(System.out::println);
    }
}
