package org.linekeeper.agent.supervise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The wall around each program of a session: the image's `confine` in front of its command. A service's client
/// speaks with strangers and may be taken over; what it must not reach is whatever is not listed here, the agent's
/// identity and store and every process outside its own wall among it. `confine.c` says what the kernel does.
///
/// @param launcher stands before a program's command; empty where there is no wall
public record Confinement(List<String> launcher) {
    /// For programs that nobody has to be kept from.
    public static final Confinement NONE = new Confinement(List.of());

    private static final Path PROCESSES_HERE = Path.of("/sys/fs/cgroup/pids.max");
    private static final Path PROCESSES_HERE_V1 = Path.of("/sys/fs/cgroup/pids/pids.max");
    /// Processes and threads that the session's programs leave to the agent.
    private static final int FOR_THE_AGENT = 64;

    private static final List<String> READ =
            List.of("/usr", "/etc", "/opt/linekeeper", "/proc", "/sys", "/var", "/dev");
    private static final List<String> WRITE = List.of("/tmp", "/dev/shm", "/dev/null");

    public Confinement {
        launcher = List.copyOf(launcher);
    }

    /// The sandbox's wall.
    ///
    /// @param confine   the image's program
    /// @param processes the most that the session's programs and the agent may be together; the kernel counts them
    ///                  by user, so only where the user is this sandbox's alone
    public static Confinement behind(Path confine, Path home, Path runtime, OptionalInt processes) {
        List<String> launcher = new ArrayList<>(List.of(confine.toString(), "--oom-first"));
        processes.ifPresent(most -> launcher.addAll(List.of("--processes", Integer.toString(most))));
        READ.forEach(path -> launcher.addAll(List.of("--read", path)));
        WRITE.forEach(path -> launcher.addAll(List.of("--write", path)));
        launcher.addAll(List.of("--write", home.toString(), "--write", runtime.toString(), "--"));
        return new Confinement(launcher);
    }

    /// What the container's own limit leaves to the session's programs; empty where it has none.
    public static OptionalInt processesBesideTheAgent() {
        return limit(PROCESSES_HERE).or(() -> limit(PROCESSES_HERE_V1)).stream()
                .filter(limit -> limit > 2 * FOR_THE_AGENT)
                .mapToInt(limit -> limit - FOR_THE_AGENT)
                .findFirst();
    }

    private static Optional<Integer> limit(Path file) {
        try {
            return Optional.of(Integer.parseInt(
                    Files.readString(file, StandardCharsets.US_ASCII).strip()));
        } catch (IOException | NumberFormatException notHereOrNoLimit) {
            return Optional.empty();
        }
    }

    /// The command with the wall around it.
    public List<String> around(List<String> command) {
        List<String> whole = new ArrayList<>(launcher);
        whole.addAll(command);
        return whole;
    }
}
