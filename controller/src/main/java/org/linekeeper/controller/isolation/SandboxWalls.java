package org.linekeeper.controller.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentStatus;

/// What the agents proved of the walls between themselves and their clients.
///
/// @param proven   sandboxes in which all of them hold
/// @param unproven sandboxes whose agent has not tried, or could not
/// @param open     the others; the first of them where there are very many
record SandboxWalls(int proven, int unproven, List<Open> open) {
    private static final String PREFIX = "wall.";
    private static final int LISTED = 100;

    /// @param walls what a client of this user's reaches: `identity`, `store`, `memory`, `signal`
    record Open(String user, List<String> walls) {}

    SandboxWalls {
        open = List.copyOf(open);
    }

    static SandboxWalls of(Map<UserId, AgentStatus> agents) {
        int proven = 0;
        int unproven = 0;
        Map<String, List<String>> open = new TreeMap<>();
        for (Map.Entry<UserId, AgentStatus> agent : agents.entrySet()) {
            List<String> tried = new ArrayList<>();
            List<String> reached = new ArrayList<>();
            agent.getValue().counters().forEach((name, value) -> {
                if (name.startsWith(PREFIX)) {
                    (value == 0 ? reached : tried).add(name.substring(PREFIX.length()));
                }
            });
            if (!reached.isEmpty()) {
                open.put(agent.getKey().name(), reached.stream().sorted().toList());
            } else if (tried.isEmpty()) {
                unproven++;
            } else {
                proven++;
            }
        }
        return new SandboxWalls(
                proven,
                unproven,
                open.entrySet().stream()
                        .limit(LISTED)
                        .map(entry -> new Open(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
