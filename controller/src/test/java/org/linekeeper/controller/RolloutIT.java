package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A rollout on a real daemon, between two builds of an image that only sleeps: nobody is ever present on it, so the
/// gate has nobody to judge, and what is left is whose sandbox is made of what.
class RolloutIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private final String installation =
            "lk-rtest-" + UUID.randomUUID().toString().substring(0, 6);
    private final String image = installation + ":it";
    private final String container = installation + "-ana";

    @TempDir
    private Path data;

    @BeforeEach
    void firstBuild() {
        build("one");
    }

    @AfterEach
    void removeEverything() {
        run("", "docker", "rm", "-f", container);
        run("", "docker", "volume", "rm", "-f", container);
        run("", "docker", "network", "rm", installation);
        run("", "docker", "rmi", "-f", image);
    }

    @Test
    void anotherBuildReachesASandboxByARolloutOnlyAndKeepsTheImagesName() throws IOException {
        String one = imageId();
        try (TestController controller = TestController.startOnDocker(
                data,
                "linekeeper.installation=" + installation,
                "linekeeper.docker.image=" + image,
                "linekeeper.docker.network=" + installation,
                "linekeeper.rollout.interval=200ms")) {
            controller.post("/api/v1/users", Bodies.user("ana"));
            awaitRunning(controller, one);

            build("two");
            String two = imageId();
            assertThat(two).isNotEqualTo(one);
            String made = run("", "docker", "inspect", "-f", "{{.Id}}", container);
            controller.post("/api/v1/operations/reprovision", "{\"users\": [\"ana\"]}");
            await().atMost(LONG).until(() -> {
                String now = run("", "docker", "inspect", "-f", "{{.Id}}", container);
                return now.matches("[0-9a-f]{64}") && !now.equals(made);
            });
            awaitRunning(controller, one);

            String rollout =
                    controller.post("/api/v1/rollouts", "{\"pauseSeconds\": 0}").header("Location");

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(
                                    controller.get(rollout).json().path("phase").asString())
                            .isEqualTo("completed"));
            awaitRunning(controller, two);
            assertThat(controller
                            .get("/api/v1/fleet/order")
                            .json()
                            .path("build")
                            .asString())
                    .isEqualTo(two);
        }
    }

    private void awaitRunning(TestController controller, String build) {
        await().atMost(LONG).untilAsserted(() -> {
            JsonNode sandbox = controller.status("ana").path("sandbox");
            assertThat(sandbox.path("state").asString("")).isEqualTo("running");
            assertThat(sandbox.path("build").asString()).isEqualTo(build);
            assertThat(sandbox.path("image").asString()).isEqualTo(image);
        });
    }

    private void build(String label) {
        run("""
            FROM debian:trixie-slim
            RUN mkdir -p /profile /run/linekeeper /run/secrets/linekeeper && chmod 1777 /profile
            LABEL org.linekeeper.test.build=%s
            USER 10000:10000
            CMD ["sleep", "infinity"]
            """.formatted(label), "docker", "build", "-q", "-t", image, "-");
    }

    private String imageId() {
        return run("", "docker", "image", "inspect", "-f", "{{.Id}}", image);
    }

    private static String run(String input, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var out = process.getOutputStream()) {
                out.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said.strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
