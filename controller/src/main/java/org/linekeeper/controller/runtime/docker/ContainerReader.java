package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.protocol.AgentPaths;

/// Reads Docker's description of a container as a sandbox.
final class ContainerReader {
    private final Labels labels;
    private final String network;

    ContainerReader(Labels labels, String network) {
        this.labels = labels;
        this.network = network;
    }

    /// Empty where it is not a sandbox of this installation.
    Optional<ObservedSandbox> read(InspectContainerResponse container) {
        Map<String, String> marks = container.getConfig().getLabels();
        return labels.owner(marks)
                .map(user -> new ObservedSandbox(
                        user,
                        container.getName().substring(1),
                        container.getId(),
                        imageName(container, marks),
                        container.getImageId(),
                        Objects.requireNonNull(marks).getOrDefault(Labels.INCARNATION, ""),
                        Labels.edition(marks),
                        Objects.requireNonNullElse(container.getRestartCount(), 0),
                        state(container)));
    }

    /// The container itself bears the build only.
    private static String imageName(InspectContainerResponse container, @Nullable Map<String, String> marks) {
        String made = Objects.requireNonNullElse(container.getConfig().getImage(), "");
        return marks == null ? made : marks.getOrDefault(Labels.IMAGE, made);
    }

    private State state(InspectContainerResponse container) {
        ContainerState state = container.getState();
        String word = Objects.requireNonNullElse(state.getStatus(), "");
        return switch (word) {
            case "created" -> new State.Created();
            case "running" -> running(container, state);
            case "restarting" -> new State.Restarting();
            case "exited" -> new State.Stopped(Objects.requireNonNullElse(state.getExitCodeLong(), -1L));
            case "removing" -> new State.Leaving();
            default -> new State.Unclear(word);
        };
    }

    private State running(InspectContainerResponse container, ContainerState state) {
        String address = address(container);
        return address == null
                ? new State.Unclear("running without an address in the network " + network)
                : new State.Running(Instant.parse(state.getStartedAt()), address, AgentPaths.PORT);
    }

    private @Nullable String address(InspectContainerResponse container) {
        Map<String, ContainerNetwork> networks = container.getNetworkSettings().getNetworks();
        ContainerNetwork joined = networks.get(network);
        if (joined == null
                || joined.getIpAddress() == null
                || joined.getIpAddress().isEmpty()) {
            return null;
        }
        return joined.getIpAddress();
    }
}
