package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Postgresql;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.Party;

/// PostgreSQL goes away under a controller with a user, and comes back.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the database server")
class DatabaseAwayIT {
    private static final UserId ANA = new UserId("ana");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration BACK = Duration.ofSeconds(60);

    private static Lab lab;
    private static Postgresql server;

    @TempDir
    Path folder;

    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(agents);
    private TestController controller;

    @BeforeAll
    static void startServer() {
        lab = Lab.start();
        server = lab.postgresql();
        TestDatabase.use(server);
    }

    @AfterAll
    static void stopServer() {
        TestDatabase.use(null);
        lab.close();
    }

    @BeforeEach
    void start() throws IOException {
        controller = TestController.start(folder.resolve("data"), runtime, "linekeeper.leadership.lease=2s");
        controller.post("/api/v1/users", Bodies.user("ana"));
        await().atMost(BACK).until(() -> controller.presence("ana").equals("present"));
    }

    @AfterEach
    void stop() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    @Test
    void survivesAServerThatRefuses() {
        server.goDown();

        standStillAndComeBack(MINUTE, server::comeBack);
    }

    @Test
    void survivesAServerThatSaysNothing() {
        server.freeze();

        standStillAndComeBack(Duration.ZERO, server::thaw);
    }

    private void standStillAndComeBack(Duration least, Runnable comeBack) {
        long from = System.nanoTime();
        List<String> ids = runtime.ids();
        isUnavailable(controller.get("/api/v1/users/ana/status"));
        isUnavailable(controller.post("/api/v1/users", Bodies.user("ben")));
        assertThat(controller.get("/actuator/health").status()).isEqualTo(503);
        agents.of("ana").happen(number -> new AgentEvent.CallEnded(number, Instant.EPOCH, missed()));
        isUnavailable(controller.delete("/api/v1/users/ana"));
        runtime.crash(ANA, true);
        isUnavailable(controller.get("/api/v1/users"));
        assertThat(runtime.ids()).isEqualTo(ids);
        await().atMost(least.plus(BACK)).pollInterval(Duration.ofSeconds(1)).until(() -> {
            isUnavailable(controller.get("/api/v1/users"));
            return System.nanoTime() - from >= least.toNanos();
        });
        assertThat(runtime.ids()).isEqualTo(ids);

        comeBack.run();

        await().atMost(BACK).until(() -> controller.get("/actuator/health").status() == 200);
        await().atMost(BACK).until(() -> controller.presence("ana").equals("present"));
        assertThat(runtime.ids()).isEqualTo(ids);
        assertThat(runtime.creations()).isEqualTo(1);
    }

    @Test
    void acknowledgesNoEventThatItCannotStore() {
        server.goDown();
        isUnavailable(controller.get("/api/v1/users/ana/status"));

        agents.of("ana").happen(number -> new AgentEvent.CallEnded(number, Instant.EPOCH, missed()));
        isUnavailable(controller.get("/api/v1/calls"));
        assertThat(agents.of("ana").acknowledged()).isZero();
        server.comeBack();

        await().atMost(BACK).until(() -> agents.of("ana").acknowledged() == 1);
        assertThat(controller.get("/api/v1/calls/c1").json().path("outcome").asString())
                .isEqualTo("MISSED");
    }

    private static void isUnavailable(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(answer.json().path("detail").asString()).startsWith("The database does not answer");
    }

    private static CallRecord missed() {
        return new CallRecord(
                new CallId("c1"),
                CallDirection.INCOMING,
                new AccountId("chat"),
                new Party("friend@chat.test", null),
                null,
                Instant.EPOCH,
                null,
                Instant.EPOCH.plusSeconds(9),
                CallRecord.Outcome.MISSED,
                CallRecord.EndedBy.PEER,
                null,
                null);
    }
}
