package org.linekeeper.lab.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/// A peer's container on the laboratory's network. Its name servers are Docker's own, which ask the
/// laboratory's for what they do not know themselves.
final class PeerContainer extends GenericContainer<PeerContainer> {
    private final String role;
    private @Nullable ContainerLog log;

    PeerContainer(Lab lab, String role, String image) {
        super(DockerImageName.parse(image));
        this.role = role;
        withNetwork(lab.network());
        withLabels(LabRun.labels());
        withCreateContainerCmdModifier(create -> {
            var host = create.getHostConfig();
            if (host == null) {
                throw new IllegalStateException("Testcontainers made no host configuration");
            }
            host.withInit(true);
            lab.nameServer().ifPresent(address -> host.withDns(List.of(address)));
        });
    }

    /// A container in another peer's place: with its address, and only its ports taken already.
    PeerContainer(PeerContainer host, String role, String image) {
        super(DockerImageName.parse(image));
        this.role = role;
        withNetworkMode("container:" + host.getContainerId());
        withLabels(LabRun.labels());
        withCreateContainerCmdModifier(create -> {
            var shape = create.getHostConfig();
            if (shape == null) {
                throw new IllegalStateException("Testcontainers made no host configuration");
            }
            shape.withInit(true);
        });
    }

    /// Starts it and follows its output.
    PeerContainer launch() {
        try {
            start();
        } catch (RuntimeException e) {
            throw new LabException(
                    "the peer " + role + " did not start from " + getDockerImageName()
                            + "; scripts/setup builds the image",
                    e);
        }
        log = ContainerLog.of(getDockerClient(), getContainerId(), role);
        return this;
    }

    ContainerLog log() {
        if (log == null) {
            throw new IllegalStateException(role + " has not been started");
        }
        return log;
    }

    /// Its address on the laboratory's network; another one after a restart.
    String address() {
        return docker()
                .inspectContainerCmd(getContainerId())
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .values()
                .stream()
                .map(ContainerNetwork::getIpAddress)
                .filter(address -> address != null && !address.isEmpty())
                .findFirst()
                .orElseThrow(() -> new LabException(role + " has no address: it is not running"));
    }

    DockerClient docker() {
        return getDockerClient();
    }

    /// Runs a program in it and returns what it printed.
    String run(String... command) {
        try {
            ExecResult result = execInContainer(command);
            if (result.getExitCode() != 0) {
                throw new LabException(role + ": " + command[0] + " ended with " + result.getExitCode() + ": "
                        + result.getStderr() + result.getStdout());
            }
            return result.getStdout();
        } catch (java.io.IOException e) {
            throw new LabException(role + ": " + command[0] + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    /// Its main process gets TERM, then KILL after two seconds; the container stays.
    void halt() {
        docker().stopContainerCmd(getContainerId()).withTimeout(2).exec();
    }

    void resume() {
        docker().startContainerCmd(getContainerId()).exec();
        if (log != null) {
            log.close();
        }
        log = ContainerLog.of(docker(), getContainerId(), role);
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
        super.close();
    }
}
