package org.linekeeper.lab.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerMount;
import com.github.dockerjava.api.model.Network;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.testcontainers.DockerClientFactory;

/// This process's mark on everything that it starts in Docker, and the broom for what dead processes left.
/// (Testcontainers' own reaper is an image from a registry that need not be there.)
final class LabRun {
    /// `pid-start`: a later process with the same pid has another start.
    static final String LABEL = "org.linekeeper.lab.run";

    /// Stands on the command line of every controller that a laboratory starts.
    static final String PROCESS_MARK = "-Dorg.linekeeper.lab.run=";

    /// As the controller puts it on what it makes.
    private static final String INSTALLATION_LABEL = "org.linekeeper.installation";

    private static final String SELF = mark(ProcessHandle.current());
    private static final int STILL_IN_USE = 403;
    private static boolean swept;

    private LabRun() {}

    static String processMark() {
        return PROCESS_MARK + SELF;
    }

    static Map<String, String> labels() {
        return Map.of(LABEL, SELF);
    }

    /// The client, once the leftovers of dead runs are gone.
    static synchronized DockerClient docker() {
        requireEnvironment("TESTCONTAINERS_RYUK_DISABLED", "true");
        requireEnvironment("TESTCONTAINERS_HOST_OVERRIDE", "localhost");
        DockerClient docker = DockerClientFactory.lazyClient();
        if (!swept) {
            swept = true;
            removeDead(docker);
        }
        return docker;
    }

    /// Without these Testcontainers looks for helper images for minutes; it reads them from the environment only.
    private static void requireEnvironment(String name, String value) {
        if (!value.equals(System.getenv(name))) {
            throw new LabException("set " + name + "=" + value + " in the environment; the scripts and the build do");
        }
    }

    /// What dead runs left; whatever belongs to a living one stays.
    static void removeDead(DockerClient docker) {
        Set<String> alive = ConcurrentHashMap.newKeySet();
        ProcessHandle.allProcesses().map(LabRun::mark).forEach(alive::add);
        endControllers(alive);
        for (Container container : docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(LABEL))
                .exec()) {
            if (!alive.contains(container.getLabels().get(LABEL))) {
                removeContainer(docker, container.getId());
            }
        }
        List<Network> dead = docker.listNetworksCmd().withFilter("label", List.of(LABEL)).exec().stream()
                .filter(network -> !alive.contains(network.getLabels().get(LABEL)))
                // the sandboxes' before the peers': a profile goes when nothing holds it
                .sorted(Comparator.comparing(Network::getName).reversed())
                .toList();
        for (Network network : dead) {
            removeGuests(docker, network.getId(), network.getName());
            removeNetwork(docker, network.getId());
        }
    }

    /// A controller that a dead run started would make its sandboxes anew.
    private static void endControllers(Set<String> alive) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().map(List::of).orElse(List.of()).stream()
                        .anyMatch(argument -> argument.startsWith(PROCESS_MARK)
                                && !alive.contains(argument.substring(PROCESS_MARK.length()))))
                .forEach(ProcessHandle::destroyForcibly);
    }

    /// The name of the installation whose controller puts its sandboxes on a laboratory's network. Whoever finds the
    /// network knows by it which profiles go with it, also those that no container holds.
    static String installation(String networkName) {
        String mark = networkName.substring(networkName.indexOf("lab-"));
        return mark.endsWith(LabNetwork.SANDBOXES)
                ? mark.substring(0, mark.length() - LabNetwork.SANDBOXES.length())
                : mark;
    }

    /// Removes the sandboxes that a controller put on a laboratory's network, and all its users' profiles. The network
    /// itself comes last: where this is cut short, the next run finds it and goes on.
    static void removeGuests(DockerClient docker, String networkId, String networkName) {
        List<Container> guests = docker.listContainersCmd()
                .withShowAll(true)
                .withNetworkFilter(List.of(networkId))
                .exec();
        guests.forEach(guest -> removeContainer(docker, guest.getId()));
        Set<String> volumes = new TreeSet<>(profiles(docker, installation(networkName)));
        guests.stream()
                .flatMap(guest -> guest.getMounts().stream())
                .map(ContainerMount::getName)
                .filter(Objects::nonNull)
                .forEach(volumes::add);
        volumes.forEach(volume -> removeVolume(docker, volume));
    }

    private static List<String> profiles(DockerClient docker, String installation) {
        List<InspectVolumeResponse> found = docker.listVolumesCmd()
                .withFilter("label", List.of(INSTALLATION_LABEL + "=" + installation))
                .exec()
                .getVolumes();
        // Docker says null for none
        return Objects.requireNonNullElse(found, List.<InspectVolumeResponse>of()).stream()
                .map(InspectVolumeResponse::getName)
                .toList();
    }

    /// How many containers of this process are on a network.
    static int ownOn(DockerClient docker, String network) {
        return docker.listContainersCmd()
                .withShowAll(true)
                .withNetworkFilter(List.of(network))
                .withLabelFilter(List.of(LABEL + "=" + SELF))
                .exec()
                .size();
    }

    private static void removeVolume(DockerClient docker, String name) {
        try {
            docker.removeVolumeCmd(name).exec();
        } catch (DockerException e) {
            if (e.getHttpStatus() != 404) {
                throw e;
            }
        }
    }

    static void removeContainer(DockerClient docker, String id) {
        try {
            docker.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (DockerException e) {
            if (e.getHttpStatus() != 404 && e.getHttpStatus() != 409) { // gone, or being removed by someone else
                throw e;
            }
        }
    }

    /// Docker can count a guest that is gone, until its daemon starts anew. Such a network stays until
    /// then: nobody else need suffer for it.
    ///
    /// @throws DockerException where it has guests
    static void removeNetwork(DockerClient docker, String id) {
        try {
            docker.removeNetworkCmd(id).exec();
        } catch (DockerException e) {
            boolean gone = e.getHttpStatus() == 404;
            if (!gone && (e.getHttpStatus() != STILL_IN_USE || hasGuests(docker, id))) {
                throw e;
            }
        }
    }

    private static boolean hasGuests(DockerClient docker, String network) {
        return docker.inspectNetworkCmd().withNetworkId(network).exec().getContainers().keySet().stream()
                .anyMatch(container -> exists(docker, container));
    }

    private static boolean exists(DockerClient docker, String container) {
        try {
            docker.inspectContainerCmd(container).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static String mark(ProcessHandle process) {
        return process.pid() + "-"
                + process.info()
                        .startInstant()
                        .map(start -> start.toEpochMilli())
                        .orElse(0L);
    }
}
