package org.linekeeper.agent;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.linekeeper.agent.supervise.Confinement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tries at each start, from behind the wall that a client stands behind, what a client must not do: not what the
/// kernel promises counts, but what it did.
final class WallProof {
    private static final Logger LOG = LoggerFactory.getLogger(WallProof.class);

    /// What is tried, in the words of the status's counters.
    static final List<String> WALLS = List.of("identity", "store", "memory", "signal");

    /// Prints each thing that could be done, and at its end that it got there.
    private static final String SCRIPT = """
            (: <"$1/agent.key") && echo identity
            (: <"$2") && echo store
            (: <"/proc/$3/mem") && echo memory
            kill -0 "$3" && echo signal
            echo tried
            """;

    private WallProof() {}

    /// Runs it and waits for its end, some milliseconds.
    ///
    /// @param store a file of the agent's own that exists
    /// @return for each wall 1 where it holds and 0 where it does not; empty where it could not be tried
    static Map<String, Long> tryFromWithin(Confinement wall, Path identity, Path store) {
        try {
            Set<String> said = run(wall.around(List.of(
                    "/bin/sh",
                    "-c",
                    SCRIPT,
                    "walls",
                    identity.toString(),
                    store.toString(),
                    Long.toString(ProcessHandle.current().pid()))));
            if (!said.contains("tried")) {
                LOG.warn("whether a client is kept from the agent could not be tried: {}", said);
                return Map.of();
            }
            Map<String, Long> walls = new TreeMap<>();
            WALLS.forEach(name -> walls.put("wall." + name, said.contains(name) ? 0L : 1L));
            if (walls.containsValue(0L)) {
                LOG.warn("a client that is taken over reaches the agent here: {}", walls);
            }
            return walls;
        } catch (IOException e) {
            LOG.warn("whether a client is kept from the agent could not be tried: {}", e.toString());
            return Map.of();
        }
    }

    private static Set<String> run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        try (var lines = process.inputReader(StandardCharsets.US_ASCII)) {
            return lines.lines().collect(Collectors.toSet());
        }
    }
}
