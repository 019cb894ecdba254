package org.linekeeper.lab.bench.rig;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.linekeeper.lab.peer.LabException;

/// A container that gets exactly what the controller gives a sandbox: its limits, its walls, its network. All
/// that differs is what runs in it and which volumes it has. [#close] removes it with those.
public final class Guest implements AutoCloseable {
    /// In a plan: the sandbox's own user, whom its temporary folders belong to.
    public static final String USER = "";

    private final DockerClient docker;
    private final String id;
    private final List<String> volumes;
    private final Duration startedIn;

    private Guest(DockerClient docker, String id, List<String> volumes, Duration startedIn) {
        this.docker = docker;
        this.id = id;
        this.volumes = volumes;
        this.startedIn = startedIn;
    }

    /// What is to run.
    ///
    /// @param user    `uid:gid`, a name, or [#USER]
    /// @param mounts  where the guest has volumes of its own; Docker fills each with what the image has there
    /// @param lent    volumes of others, to be read, as `volume:/folder`
    /// @param command in place of the image's
    public record Plan(String image, String user, List<String> mounts, List<String> lent, List<String> command) {
        public Plan {
            mounts = List.copyOf(mounts);
            lent = List.copyOf(lent);
            command = List.copyOf(command);
        }
    }

    /// Creates it and starts it.
    ///
    /// @param sandbox whose shape it gets, the container's id
    public static Guest start(DockerClient docker, String sandbox, Plan plan) {
        Guest guest = create(docker, sandbox, plan);
        try {
            return guest.start();
        } catch (RuntimeException e) {
            guest.close();
            throw e;
        }
    }

    /// Creates it only: its volumes are filled then.
    public static Guest create(DockerClient docker, String sandbox, Plan plan) {
        InspectContainerResponse model = docker.inspectContainerCmd(sandbox).exec();
        HostConfig shape = model.getHostConfig();
        String owner = model.getConfig().getUser();
        if (shape == null || owner == null) {
            throw new LabException("Docker does not say how the sandbox was made");
        }
        List<String> volumes = new ArrayList<>();
        List<Bind> binds = new ArrayList<>();
        for (String mount : plan.mounts()) {
            String volume = "bench-" + UUID.randomUUID();
            volumes.add(volume);
            binds.add(new Bind(volume, new Volume(mount)));
        }
        plan.lent().stream()
                .map(lent -> lent.split(":", 2))
                .forEach(lent -> binds.add(new Bind(lent[0], new Volume(lent[1]), AccessMode.ro)));
        // others' folders that hold no volume, such as a certificate, cost Docker the same time again
        Arrays.stream(shape.getBinds() == null ? new Bind[0] : shape.getBinds())
                .filter(bind -> bind.getPath().startsWith("/"))
                .forEach(binds::add);
        long begun = System.nanoTime();
        CreateContainerResponse created = docker.createContainerCmd(plan.image())
                .withUser(plan.user().equals(USER) ? owner : plan.user())
                .withEntrypoint(plan.command())
                .withHostConfig(shape.withBinds(binds).withRestartPolicy(RestartPolicy.noRestart()))
                .exec();
        return new Guest(docker, created.getId(), volumes, Duration.ofNanos(System.nanoTime() - begun));
    }

    private Guest start() {
        long begun = System.nanoTime();
        docker.startContainerCmd(id).exec();
        return new Guest(docker, id, volumes, startedIn.plusNanos(System.nanoTime() - begun));
    }

    public String id() {
        return id;
    }

    /// How long Docker took for the calls so far: create, or create and start.
    public Duration startedIn() {
        return startedIn;
    }

    /// The volumes of its own, in the plan's order.
    public List<String> volumes() {
        return volumes;
    }

    public String address() {
        InspectContainerResponse guest = docker.inspectContainerCmd(id).exec();
        return guest.getNetworkSettings().getNetworks().values().stream()
                .map(ContainerNetwork::getIpAddress)
                .filter(address -> address != null && !address.isEmpty())
                .findFirst()
                .orElseThrow(() -> new LabException("a guest has no address: it is not running"));
    }

    @Override
    public void close() {
        removeIfThere(() -> docker.removeContainerCmd(id)
                .withForce(true)
                .withRemoveVolumes(true)
                .exec());
        volumes.forEach(
                volume -> removeIfThere(() -> docker.removeVolumeCmd(volume).exec()));
    }

    private static void removeIfThere(Runnable removal) {
        try {
            removal.run();
        } catch (NotFoundException gone) {
            return; // somebody was faster
        }
    }
}
