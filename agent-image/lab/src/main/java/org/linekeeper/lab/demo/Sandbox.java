package org.linekeeper.lab.demo;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.linekeeper.agent.SandboxPaths;
import org.linekeeper.agent.supervise.SessionPrograms;
import org.linekeeper.lab.measure.WallClock;
import org.linekeeper.lab.peer.ContainerLog;
import org.linekeeper.lab.peer.LabException;
import org.testcontainers.DockerClientFactory;

/// A user's sandbox seen from outside: as Docker knows it, and through what runs in it beside the agent.
///
/// @param id the container's
public record Sandbox(DockerClient docker, String id) {
    /// The labels that tell whose it is.
    public static final String INSTALLATION = "org.linekeeper.installation";

    public static final String USER = "org.linekeeper.user";

    public static final SessionPrograms SESSION = new SessionPrograms(SandboxPaths.RUNTIME, SandboxPaths.HOME);

    static Optional<Sandbox> of(String installation, String user) {
        DockerClient docker = DockerClientFactory.lazyClient();
        List<Container> found = docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(INSTALLATION + "=" + installation, USER + "=" + user))
                .exec();
        if (found.size() > 1) {
            throw new LabException("the user " + user + " has " + found.size() + " sandboxes");
        }
        return found.stream().findFirst().map(container -> new Sandbox(docker, container.getId()));
    }

    /// As Docker has it: another one after a restart.
    public Instant startedAt() {
        InspectContainerResponse.ContainerState state =
                docker.inspectContainerCmd(id).exec().getState();
        return Instant.parse(String.valueOf(state.getStartedAt()));
    }

    ContainerLog log() {
        return ContainerLog.of(docker, id, "sandbox");
    }

    /// Listens on the session bus as a bystander: what the client itself signals, stamped there.
    public ContainerLog busMonitor() {
        return ContainerLog.ofProgram(
                docker,
                id,
                "dbus-monitor",
                "--profile",
                "--address",
                SESSION.busAddress(),
                "interface='org.freedesktop.Notifications',member='Notify'");
    }

    /// When a line of the monitor says that a notification was shown; empty where it says something else.
    public static Optional<Instant> notifiedAt(String line) {
        String[] columns = line.split("\t", -1);
        return columns.length >= 8 && columns[0].equals("mc") && columns[7].equals("Notify")
                ? Optional.of(WallClock.instant(columns[1]))
                : Optional.empty();
    }

    /// Sends a signal to every process of that name, as somebody in the sandbox would.
    public void kill(String name, String signal) {
        String script = "for p in /proc/[0-9]*; do [ \"$(cat $p/comm 2>/dev/null)\" = \"$1\" ] && kill -$2 ${p#/proc/};"
                + " done; true";
        run("sh", "-c", script, "sh", name, signal);
    }

    /// Nothing that is played into a sink passes any more.
    public void mute(String sink) {
        run("pactl", "-s", SESSION.soundAddress(), "set-sink-mute", sink, "1");
    }

    private void run(String... command) {
        String exec = docker.execCreateCmd(id)
                .withCmd(command)
                .withAttachStdout(true)
                .exec()
                .getId();
        try {
            docker.execStartCmd(exec)
                    .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>())
                    .awaitCompletion();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
