package org.linekeeper.lab.peer;

import com.github.dockerjava.api.DockerClient;
import java.util.UUID;
import org.testcontainers.containers.Network;

/// A bridge of its own for one laboratory.
final class LabNetwork implements Network {
    private final DockerClient docker;
    private final String name = "linekeeper-lab-" + UUID.randomUUID().toString().substring(0, 8);
    private final String id;

    LabNetwork(DockerClient docker) {
        this.docker = docker;
        this.id = docker.createNetworkCmd()
                .withName(name)
                .withDriver("bridge")
                .withLabels(LabRun.labels())
                .exec()
                .getId();
    }

    String name() {
        return name;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public void close() {
        LabRun.removeNetwork(docker, id);
    }
}
