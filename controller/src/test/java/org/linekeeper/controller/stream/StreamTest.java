package org.linekeeper.controller.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.protocol.Evidence;

/// The stream of changes as a follower sees it.
@Tag("database")
class StreamTest {
    private static final String STREAM = "/api/v1/stream";

    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    private static Path data;

    private static final TestController.Agents AGENTS = new TestController.Agents();
    private static final FakeRuntime RUNTIME = new FakeRuntime(AGENTS);
    private static TestController controller;

    /// Users of this test alone.
    private final String ana = "ana" + TESTS.incrementAndGet();

    private final String ben = "ben-of-" + ana;

    @BeforeAll
    static void start() throws IOException {
        controller = TestController.start(data, RUNTIME, "linekeeper.rollout.interval=100ms");
        // the fleet is changed by the first look at its build
        await().until(() -> controller.get("/api/v1/fleet/order").json().has("build"));
    }

    @AfterAll
    static void stop() {
        controller.close();
        RUNTIME.list().sandboxes().forEach(RUNTIME::remove);
    }

    private void present(String name) {
        controller.post("/api/v1/users", Bodies.user(name));
        await().until(() -> controller.presence(name).equals("present"));
    }

    private static List<String> told(TestController.Stream stream) {
        return stream.lines().stream().filter(line -> line.startsWith("data:")).toList();
    }

    private static String lastId(TestController.Stream stream) {
        await().until(() -> stream.lines().stream().anyMatch(line -> line.startsWith("id:")));
        return stream.lines().stream()
                .filter(line -> line.startsWith("id:"))
                .reduce((_, later) -> later)
                .orElseThrow()
                .substring(3);
    }

    @Test
    void tellsOfAUserAsSoonAsItIsThere() {
        try (TestController.Stream stream = controller.follow(STREAM + "?kind=user")) {
            controller.post("/api/v1/users", Bodies.user(ana));

            await().untilAsserted(() -> assertThat(stream.lines())
                    .anyMatch(line -> line.equals("event:user"))
                    .anyMatch(line -> line.contains("\"user\":\"" + ana + "\"")));
        }
    }

    @Test
    void goesOnWhereTheFollowerWas() {
        String first;
        try (TestController.Stream stream = controller.follow(STREAM + "?kind=user")) {
            controller.post("/api/v1/users", Bodies.user(ana));
            await().until(() -> !told(stream).isEmpty());
            first = lastId(stream);
        }
        controller.post("/api/v1/users", Bodies.user(ben));

        try (TestController.Stream stream = controller.follow(STREAM + "?kind=user", "Last-Event-ID", first)) {
            await().untilAsserted(() ->
                    assertThat(stream.lines()).anyMatch(line -> line.contains("\"user\":\"" + ben + "\"")));
            assertThat(stream.lines()).noneMatch(line -> line.contains("\"user\":\"" + ana + "\""));
        }
    }

    /// A client sends the last id that it was told (HTML Living Standard §9.2.6); without one it would begin anew.
    @Test
    void aFollowerWhoWasToldNothingYetGoesOnFromTheBeginning() {
        String id;
        try (TestController.Stream stream = controller.follow(STREAM + "?user=" + ana)) {
            id = lastId(stream);
            assertThat(told(stream)).isEmpty();
        }
        controller.post("/api/v1/users", Bodies.user(ana));

        try (TestController.Stream stream = controller.follow(STREAM + "?user=" + ana, "Last-Event-ID", id)) {
            await().untilAsserted(() -> assertThat(told(stream)).anyMatch(data -> data.contains("\"kind\":\"user\"")));
            assertThat(stream.lines()).doesNotContain("event:reset");
        }
    }

    /// Proxies close what is silent, and a follower that is gone shows only when something is sent.
    @Test
    void isNotSilentWhileOnlyOthersChange() {
        controller.post("/api/v1/users", Bodies.user(ben));
        AtomicBoolean on = new AtomicBoolean();
        try (TestController.Stream stream = controller.follow(STREAM + "?user=" + ana)) {
            String first = lastId(stream);

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                on.set(!on.get());
                controller.put("/api/v1/users/" + ben + "/do-not-disturb", "{\"on\": " + on.get() + "}");
                return stream.lines().contains(":still here");
            });

            // a client that comes back need not read anew what is none of its concern
            assertThat(lastId(stream)).isNotEqualTo(first);
            assertThat(told(stream)).isEmpty();
        }
    }

    @Test
    void tellsAFollowerOfAnotherRunToReadEverythingAnew() {
        try (TestController.Stream stream = controller.follow(STREAM, "Last-Event-ID", "0badcafe-7")) {
            await().untilAsserted(() -> assertThat(stream.lines()).contains("event:reset"));
        }
    }

    @Test
    void keepsToTheUserThatIsAskedFor() {
        try (TestController.Stream stream = controller.follow(STREAM + "?user=" + ben)) {
            controller.post("/api/v1/users", Bodies.user(ana));
            controller.post("/api/v1/users", Bodies.user(ben));

            await().untilAsserted(() ->
                    assertThat(stream.lines()).anyMatch(line -> line.contains("\"user\":\"" + ben + "\"")));
            assertThat(stream.lines()).noneMatch(line -> line.contains("\"user\":\"" + ana + "\""));
        }
    }

    @Test
    void tellsThatAUserIsNotPresentAnyMoreAndThatItIsAgain() {
        present(ana);
        present(ben);
        try (TestController.Stream stream = controller.follow(STREAM + "?kind=status")) {
            AGENTS.of(ana).see(Evidence.GONE, "logged out");

            await().untilAsserted(
                            () -> assertThat(told(stream)).anyMatch(data -> data.contains("\"user\":\"" + ana + "\"")));
            await().until(() -> controller.presence(ana).equals("absent"));
            int before = told(stream).size();
            AGENTS.of(ana).see(Evidence.ALIVE, "");

            await().untilAsserted(() -> assertThat(told(stream)).hasSizeGreaterThan(before));
            // nothing was to be told of somebody whose status stays as it is
            assertThat(told(stream)).noneMatch(data -> data.contains("\"user\":\"" + ben + "\""));
        }
    }

    @Test
    void tellsOfAnOperationAndOfItsEnd() {
        present(ana);
        try (TestController.Stream stream = controller.follow(STREAM + "?kind=operation,event")) {
            String id = controller
                    .post("/api/v1/operations/stop", "{\"users\": [\"" + ana + "\"]}")
                    .json()
                    .path("id")
                    .asString();
            await().until(() ->
                    controller.get("/api/v1/operations/" + id).json().has("endedAt"));

            await().untilAsserted(() -> assertThat(told(stream))
                    .filteredOn(data -> data.contains("\"kind\":\"operation\"") && data.contains(id))
                    .hasSizeGreaterThanOrEqualTo(2));
            assertThat(told(stream)).anyMatch(data -> data.contains("\"kind\":\"event\""));
        }
    }

    @Test
    void tellsOfEveryStepOfARollout() {
        present(ana);
        RUNTIME.setImage("image", "build-2");
        try (TestController.Stream stream = controller.follow(STREAM + "?kind=rollout")) {
            String id = controller
                    .post("/api/v1/rollouts", "{\"pauseSeconds\": 0}")
                    .json()
                    .path("id")
                    .asString();
            await().until(() -> controller
                    .get("/api/v1/rollouts/" + id)
                    .json()
                    .path("phase")
                    .asString()
                    .equals("completed"));

            // begun, a wave, its user, the wave's end, all of it
            await().untilAsserted(() ->
                    assertThat(told(stream)).hasSizeGreaterThanOrEqualTo(4).allMatch(data -> data.contains(id)));
        }
    }

    @Test
    void tellsThatTheWholeFleetIsPaused() {
        try (TestController.Stream stream = controller.follow(STREAM + "?kind=fleet")) {
            controller.put("/api/v1/fleet/pause", "{\"paused\": true, \"reason\": \"the disk is being changed\"}");
            await().untilAsserted(() -> assertThat(told(stream)).hasSize(1));

            controller.put("/api/v1/fleet/pause", "{\"paused\": true, \"reason\": \"the disk is being changed\"}");
            controller.put("/api/v1/fleet/pause", "{\"paused\": false}");

            await().untilAsserted(() ->
                    assertThat(told(stream)).hasSize(2).allMatch(data -> data.contains("\"kind\":\"fleet\"")));
        }
    }

    @Test
    void refusesAKindThatIsNone() {
        TestController.Answer answer = controller.get(STREAM + "?kind=weather");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("field").asString()).isEqualTo("kind");
    }

    @Test
    void endsWithTheTokenThatBeganIt() {
        assertThat(controller
                        .post(
                                "/api/v1/people",
                                "{\"name\": \"olga\", \"role\": \"operator\", \"password\": \"correct horse battery\"}")
                        .status())
                .isEqualTo(201);
        String token = controller
                .postAsNobody("/api/v1/sign-in", "{\"name\": \"olga\", \"password\": \"correct horse battery\"}")
                .json()
                .path("token")
                .asString();
        String header = "Bearer " + token;
        try (TestController.Stream own = controller.follow(STREAM);
                TestController.Stream stream = controller.follow(STREAM, "Authorization", header)) {
            controller.delete("/api/v1/sign-in", "Authorization", header);

            await().atMost(Duration.ofSeconds(30)).until(stream::ended);
            assertThat(own.ended()).isFalse();
        }
    }

    @Test
    void aUserWhoFollowsTooOftenIsToldSo() {
        controller.post("/api/v1/users", Bodies.user(ana));
        controller.post(
                "/api/v1/people",
                "{\"name\": \"" + ana + "\", \"role\": \"user\", \"users\": [\"" + ana
                        + "\"], \"password\": \"correct horse battery\"}");
        String header = "Bearer "
                + controller
                        .postAsNobody(
                                "/api/v1/sign-in",
                                "{\"name\": \"" + ana + "\", \"password\": \"correct horse battery\"}")
                        .json()
                        .path("token")
                        .asString();
        String own = STREAM + "?user=" + ana;
        List<TestController.Stream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                streams.add(controller.follow(own, "Authorization", header));
            }

            TestController.Answer refused = controller.get(own, "Authorization", header);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json().path("detail").asString()).contains("20 times already");
        } finally {
            streams.forEach(TestController.Stream::close);
        }
    }

    @Test
    void endsWithTheController(@TempDir Path ofItsOwn) throws IOException {
        TestController another = TestController.start(ofItsOwn, new FakeRuntime(FakeRuntime.NOTHING));
        try (TestController.Stream stream = another.follow(STREAM)) {
            another.close();

            await().until(stream::ended);
            assertThat(List.copyOf(stream.lines())).noneMatch(line -> line.equals("event:reset"));
        }
    }
}
