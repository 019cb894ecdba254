package org.linekeeper.controller.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Postgresql;

/// Two controllers on one real PostgreSQL, of which callers reach either. Their listings are so far apart that what
/// one knows of the other's doings was told.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the relay")
class RelayIT {
    private static final String FLEET = "/api/v1/fleet";
    private static final String ACKNOWLEDGEMENTS = FLEET + "/acknowledgements";

    @TempDir
    Path folder;

    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(agents);
    private final Lab lab = Lab.start();
    private final Postgresql server = lab.postgresql();
    private TestController leader;
    private TestController follower;

    @BeforeEach
    void start() throws IOException {
        server.create("relay");
        leader = controller("leader");
        leads(leader);
        follower = controller("follower");
    }

    private static void leads(TestController controller) {
        patiently().until(() -> scrape(controller).contains("linekeeper_leads 1.0"));
    }

    private static String scrape(TestController controller) {
        return controller.get("/actuator/prometheus").response().body();
    }

    /// Within one process a data folder cannot be shared: each has the keys in one of its own.
    private TestController controller(String name) throws IOException {
        Path data = folder.resolve(name);
        if (!name.equals("leader") && Files.notExists(data)) {
            copy(folder.resolve("leader"), data);
        }
        Path password = Files.writeString(folder.resolve("password"), server.password());
        return TestController.start(
                data,
                runtime,
                "linekeeper.reconcile.interval=10m",
                "linekeeper.rollout.interval=10m",
                "linekeeper.leadership.lease=4s",
                "linekeeper.database.url=" + server.url("relay"),
                "linekeeper.database.user=" + Postgresql.USER,
                "linekeeper.database.password-file=" + password);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @AfterEach
    void stop() {
        follower.close();
        leader.close();
        runtime.list().sandboxes().forEach(runtime::remove);
        lab.close();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static void create(TestController controller, String user) {
        assertThat(controller.post("/api/v1/users", Bodies.user(user)).status()).isEqualTo(201);
    }

    private static void awaitToldOf(TestController.Stream stream, String kind, String user) {
        patiently()
                .untilAsserted(() -> assertThat(stream.lines())
                        .contains("event:" + kind)
                        .anyMatch(line -> line.contains("\"user\":\"" + user + "\"")));
    }

    private static List<String> alarms(TestController controller) {
        return controller
                .get(FLEET)
                .json()
                .path("alarms")
                .valueStream()
                .map(alarm -> alarm.path("alarm").asString())
                .toList();
    }

    @Test
    void anOrderAtTheFollowerIsBegunByTheLeaderAtOnce() {
        create(follower, "ana");

        patiently().until(() -> runtime.observe(new UserId("ana")).isPresent());
        patiently().untilAsserted(() -> assertThat(leader.presence("ana")).isEqualTo("present"));
        follower.delete("/api/v1/users/ana");
        patiently().until(() -> follower.get("/api/v1/users/ana").status() == 404);
    }

    @Test
    void aStreamTellsWhatWasChangedAtTheOther() {
        try (TestController.Stream atFollower = follower.follow("/api/v1/stream?kind=user");
                TestController.Stream atLeader = leader.follow("/api/v1/stream?kind=user")) {
            create(leader, "ana");
            awaitToldOf(atFollower, "user", "ana");

            create(follower, "ben");
            awaitToldOf(atLeader, "user", "ben");

            // once each, whoever told it
            assertThat(atLeader.lines().stream().filter(line -> line.contains("\"ana\"")))
                    .hasSize(1);
        }
    }

    @Test
    void whoeverWasCutOffLearnsThatSomethingMayBeMissed() {
        try (TestController.Stream atFollower = follower.follow("/api/v1/stream");
                TestController.Stream atLeader = leader.follow("/api/v1/stream")) {
            server.sql(
                    "relay",
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = 'relay' and pid <> pg_backend_pid()");

            patiently().untilAsserted(() -> assertThat(atFollower.lines()).contains("event:reset"));
            patiently().untilAsserted(() -> assertThat(atLeader.lines()).contains("event:reset"));
            create(leader, "ana");
            awaitToldOf(atFollower, "user", "ana");
        }
    }

    @Test
    void theFollowerTellsOfTheLeadersAlarmAndTakesItsAcknowledgement() throws IOException {
        leader.database()
                .sql("insert into event (kind, happened_at, rung, cause) values ('alarm', ?, 'blast-radius', 'a test')")
                .params(OffsetDateTime.now(ZoneOffset.UTC))
                .update();
        // who led before recalls it when it leads again
        follower.close();
        leader.close();
        leader = controller("leader");
        leads(leader);
        patiently().untilAsserted(() -> assertThat(alarms(leader)).containsExactly("blast-radius"));
        follower = controller("follower");

        patiently().untilAsserted(() -> assertThat(alarms(follower)).containsExactly("blast-radius"));
        assertThat(scrape(follower)).contains("linekeeper_leads 0.0");
        assertThat(follower.post(ACKNOWLEDGEMENTS, "{\"alarm\": \"blast-radius\"}")
                        .status())
                .isEqualTo(204);

        patiently().untilAsserted(() -> assertThat(alarms(leader)).isEmpty());
        patiently().untilAsserted(() -> assertThat(alarms(follower)).isEmpty());
        assertThat(follower.post(ACKNOWLEDGEMENTS, "{\"alarm\": \"blast-radius\"}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void nothingIsWrittenAtRest() {
        create(leader, "ana");
        patiently().untilAsserted(() -> assertThat(leader.presence("ana")).isEqualTo("present"));
        AtomicLong last = new AtomicLong();

        await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(30)).until(() -> {
            long now = writer();
            return now == last.getAndSet(now);
        });
    }

    /// Whose transaction wrote the row as it is.
    private long writer() {
        return leader.database()
                .sql("select xmin::text::bigint from fleet_concerns")
                .query(Long.class)
                .single();
    }
}
