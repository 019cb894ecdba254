package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// @param actions   at most one per user
/// @param lookAgain when something may be due that is not now
record Plan(List<Action> actions, Optional<Instant> lookAgain) {
    Plan {
        actions = List.copyOf(actions);
    }
}
