package org.linekeeper.agent.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One process of the session.
///
/// @param name         as the status shows it: `bus`, `display`, `sound`, `dino`
/// @param environment  added to the session's own; never a secret
/// @param readyWithin  how long it may take until [#ready] holds; after that it counts as failed
/// @param ready        whether it can be used; asked repeatedly, must return at once
public record ChildProgram(
        String name, List<String> command, Map<String, String> environment, Duration readyWithin, Readiness ready) {
    public ChildProgram {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    @FunctionalInterface
    public interface Readiness {
        boolean holds();
    }
}
