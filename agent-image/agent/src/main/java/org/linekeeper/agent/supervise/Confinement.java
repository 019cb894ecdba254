package org.linekeeper.agent.supervise;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The wall around each program of a session: the image's `confine` in front of its command. A service's client
/// speaks with strangers and may be taken over; what it must not reach is whatever is not listed here, the agent's
/// identity and store and every process outside its own wall among it. `confine.c` says what the kernel does.
///
/// @param launcher stands before a program's command; empty where there is no wall
public record Confinement(List<String> launcher) {
    /// For programs that nobody has to be kept from.
    public static final Confinement NONE = new Confinement(List.of());

    private static final List<String> READ =
            List.of("/usr", "/etc", "/opt/linekeeper", "/proc", "/sys", "/var", "/dev");
    private static final List<String> WRITE = List.of("/tmp", "/dev/shm", "/dev/null");

    public Confinement {
        launcher = List.copyOf(launcher);
    }

    /// The sandbox's wall.
    ///
    /// @param confine the image's program
    public static Confinement behind(Path confine, Path home, Path runtime) {
        List<String> launcher = new ArrayList<>(List.of(confine.toString(), "--oom-first"));
        READ.forEach(path -> launcher.addAll(List.of("--read", path)));
        WRITE.forEach(path -> launcher.addAll(List.of("--write", path)));
        launcher.addAll(List.of("--write", home.toString(), "--write", runtime.toString(), "--"));
        return new Confinement(launcher);
    }

    /// The command with the wall around it.
    public List<String> around(List<String> command) {
        List<String> whole = new ArrayList<>(launcher);
        whole.addAll(command);
        return whole;
    }
}
