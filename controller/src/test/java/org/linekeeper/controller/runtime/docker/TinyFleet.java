package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.linekeeper.controller.ControllerJar;
import org.linekeeper.lab.demo.ControllerProcess;
import org.linekeeper.lab.peer.Waiting;
import org.testcontainers.DockerClientFactory;

/// A real controller with sandboxes of the tiny image over the real Docker, which can be ended by kill -9 at a request
/// of its choice.
final class TinyFleet implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String installation;
    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final FaultyDaemon between;
    private final ControllerProcess controller;

    /// @param more settings
    TinyFleet(Path folder, String installation, String... more) {
        this.installation = installation;
        TinyImage.make(docker);
        between = new FaultyDaemon(Path.of("/var/run/docker.sock"), folder.resolve("faulty.sock"));
        List<String> settings = new ArrayList<>(List.of(
                "--linekeeper.installation=" + installation,
                "--linekeeper.docker.host=unix://" + between.socket(),
                "--linekeeper.docker.image=" + TinyImage.NAME,
                "--linekeeper.docker.network=" + installation,
                "--linekeeper.isolation=off",
                // an image that only sleeps has no agent
                "--linekeeper.brakes.come-up=1h",
                "--linekeeper.reconcile.interval=1s"));
        settings.addAll(List.of(more));
        controller = new ControllerProcess(ControllerJar.path(), folder, settings);
        goOn();
    }

    ControllerProcess controller() {
        return controller;
    }

    DockerClient docker() {
        return docker;
    }

    /// @param done whether the daemon is asked before the controller ends
    void killAt(String request, boolean done, Runnable order) {
        between.holdFirst(request, done);
        order.run();
        Waiting.until("the controller waits for the answer", PATIENCE, between::holds);
        controller.kill();
        between.release();
    }

    void goOn() {
        controller.launch();
        controller.awaitUp();
    }

    void release() {
        between.release();
    }

    void create(String name) {
        controller.api().post("/api/v1/users", Map.of("name", name)).require(201);
    }

    void awaitRunning(String name) {
        Waiting.until(
                "a sandbox of " + name + " runs, and the controller knows",
                PATIENCE,
                () -> life(name).endsWith("running")
                        && status(name, "/sandbox/state").equals("running"));
    }

    String status(String name, String pointer) {
        return controller
                .api()
                .get("/api/v1/users/" + name + "/status")
                .body()
                .at(pointer)
                .asString("");
    }

    /// Another one for each start of each container.
    String life(String name) {
        try {
            InspectContainerResponse found =
                    docker.inspectContainerCmd(installation + "-" + name).exec();
            return found.getId() + " " + found.getState().getStartedAt() + " "
                    + found.getState().getPidLong() + " " + found.getState().getStatus();
        } catch (NotFoundException e) {
            return "none";
        }
    }

    private List<Container> containers() {
        return docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Labels.INSTALLATION, installation))
                .exec();
    }

    List<String> containers(String name) {
        return containers().stream()
                .filter(found -> name.equals(found.getLabels().get(Labels.USER)))
                .map(Container::getId)
                .toList();
    }

    List<String> volumes(String name) {
        return docker
                .listVolumesCmd()
                .withFilter("name", List.of(installation + "-" + name))
                .exec()
                .getVolumes()
                .stream()
                .map(volume -> volume.getName())
                .toList();
    }

    @Override
    public void close() {
        controller.kill();
        between.close();
        containers()
                .forEach(container -> docker.removeContainerCmd(container.getId())
                        .withForce(true)
                        .exec());
        docker.listVolumesCmd()
                .withFilter("label", List.of(Labels.INSTALLATION + "=" + installation))
                .exec()
                .getVolumes()
                .forEach(volume -> docker.removeVolumeCmd(volume.getName()).exec());
        docker.removeNetworkCmd(installation).exec();
    }
}
