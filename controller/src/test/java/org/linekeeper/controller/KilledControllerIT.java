package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.lab.demo.ControllerApi;
import org.linekeeper.lab.demo.ControllerProcess;
import org.linekeeper.lab.peer.LabException;

/// A real controller on H2 is killed while it takes changes: whatever it has acknowledged is there afterwards.
/// Its image does not exist, so that no sandbox is made.
class KilledControllerIT {
    private static final int ROUNDS = 3;
    private static final int BEFORE_THE_KILL = 15;

    @TempDir
    Path folder;

    private @Nullable ControllerProcess controller;

    @AfterEach
    void end() {
        controller().kill();
    }

    private ControllerProcess controller() {
        if (controller == null) {
            controller = new ControllerProcess(
                    ControllerJar.path(),
                    folder,
                    List.of(
                            "--linekeeper.installation=lk-killed-"
                                    + ProcessHandle.current().pid(),
                            "--linekeeper.docker.image=linekeeper/no-such-image:none"));
        }
        return controller;
    }

    @Test
    void losesNothingThatItHasAcknowledged() throws InterruptedException {
        ControllerProcess controller = controller();
        ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
        for (int round = 0; round < ROUNDS; round++) {
            controller.launch();
            controller.awaitUp();
            for (String name : acknowledged) {
                controller.api().get("/api/v1/users/" + name).require(200);
            }
            killWhilePosting("u" + round + "-", acknowledged);
        }
        controller.launch();
        controller.awaitUp();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ROUNDS * BEFORE_THE_KILL);
        for (String name : acknowledged) {
            controller.api().get("/api/v1/users/" + name).require(200);
        }
    }

    private void killWhilePosting(String prefix, ConcurrentLinkedQueue<String> acknowledged)
            throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(BEFORE_THE_KILL);
        ControllerApi api = controller().api();
        Thread poster = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; ; i++) {
                    api.post("/api/v1/users", Map.of("name", prefix + i)).require(201);
                    acknowledged.add(prefix + i);
                    enough.countDown();
                }
            } catch (LabException killed) {
                // the answer to the last request never came
            }
        });
        assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
        controller().kill();
        poster.join();
    }
}
