package org.linekeeper.controller.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;

/// The stream of changes as a follower sees it.
@Tag("database")
class StreamTest {
    private static final String STREAM = "/api/v1/stream";

    private final TestController controller;

    StreamTest(@TempDir Path data) throws IOException {
        controller = TestController.start(data, new FakeRuntime(FakeRuntime.NOTHING));
    }

    @AfterEach
    void stop() {
        controller.close();
    }

    @Test
    void tellsOfAUserAsSoonAsItIsThere() {
        try (TestController.Stream stream = controller.follow(STREAM + "?kind=user")) {
            controller.post("/api/v1/users", Bodies.user("ana"));

            await().untilAsserted(() -> assertThat(stream.lines())
                    .anyMatch(line -> line.equals("event:user"))
                    .anyMatch(line -> line.contains("\"user\":\"ana\"")));
        }
    }

    @Test
    void goesOnWhereTheFollowerWas() {
        String first;
        try (TestController.Stream stream = controller.follow(STREAM + "?kind=user")) {
            controller.post("/api/v1/users", Bodies.user("ana"));
            await().until(() -> stream.lines().stream().anyMatch(line -> line.startsWith("id:")));
            first = stream.lines().stream()
                    .filter(line -> line.startsWith("id:"))
                    .findFirst()
                    .orElseThrow();
        }
        controller.post("/api/v1/users", Bodies.user("ben"));

        try (TestController.Stream stream =
                controller.follow(STREAM + "?kind=user", "Last-Event-ID", first.substring(3))) {
            await().untilAsserted(() -> assertThat(stream.lines()).anyMatch(line -> line.contains("\"user\":\"ben\"")));
            assertThat(stream.lines()).noneMatch(line -> line.contains("\"user\":\"ana\""));
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
        try (TestController.Stream stream = controller.follow(STREAM + "?user=ben")) {
            controller.post("/api/v1/users", Bodies.user("ana"));
            controller.post("/api/v1/users", Bodies.user("ben"));

            await().untilAsserted(() -> assertThat(stream.lines()).anyMatch(line -> line.contains("\"user\":\"ben\"")));
            assertThat(stream.lines()).noneMatch(line -> line.contains("\"user\":\"ana\""));
        }
    }

    @Test
    void refusesAKindThatIsNone() {
        TestController.Answer answer = controller.get(STREAM + "?kind=weather");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("field").asString()).isEqualTo("kind");
    }

    @Test
    void endsWithTheController() {
        try (TestController.Stream stream = controller.follow(STREAM)) {
            controller.close();

            await().until(stream::ended);
            assertThat(List.copyOf(stream.lines())).noneMatch(line -> line.equals("event:reset"));
        }
    }
}
