package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.runtime.FakeRuntime;

/// The data folder's disk, a small one of its own, has no room left, and then has again. To mount it takes root.
class DiskFullIT {
    private static final int MOST_TRIES = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path disk;
    private TestController controller;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "only root can mount a disk");
        assertThat(run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk.toString()))
                .as("a disk can be mounted here")
                .isTrue();
        controller = start();
    }

    @AfterEach
    void unmount() throws Exception {
        if (controller != null) {
            controller.close();
            run("umount", disk.toString());
        }
    }

    private TestController start() throws IOException {
        return TestController.start(disk.resolve("data"), new FakeRuntime(FakeRuntime.NOTHING));
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    @Test
    void saysSoLosesNothingAndGoesOnOnceThereIsRoom() throws IOException {
        List<String> acknowledged = new ArrayList<>();
        create("first", acknowledged);
        Path filler = disk.resolve("filler");
        fill(filler);

        Answer refused = createUntilRefused(acknowledged);

        assertThat(refused.status()).isEqualTo(507);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.json().path("detail").asString()).contains("is full");
        assertThat(controller.get("/actuator/health").status()).isEqualTo(503);

        Files.delete(filler);

        await().atMost(PATIENCE).until(() -> create("last", acknowledged).status() == 201);
        await().atMost(PATIENCE).until(() -> controller.get("/actuator/health").status() == 200);
        areThere(acknowledged);
        controller.close();
        controller = start();
        areThere(acknowledged);
    }

    private Answer create(String name, List<String> acknowledged) {
        Answer answer = controller.post("/api/v1/users", Bodies.user(name));
        if (answer.status() == 201) {
            acknowledged.add(name);
        }
        return answer;
    }

    private Answer createUntilRefused(List<String> acknowledged) {
        for (int i = 0; i < MOST_TRIES; i++) {
            Answer answer = create("user-" + i, acknowledged);
            if (answer.status() != 201) {
                return answer;
            }
        }
        throw new AssertionError("the disk was never full");
    }

    private void areThere(List<String> names) {
        for (String name : names) {
            assertThat(controller.get("/api/v1/users/" + name).status())
                    .as(name)
                    .isEqualTo(200);
        }
    }

    private static void fill(Path file) {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
