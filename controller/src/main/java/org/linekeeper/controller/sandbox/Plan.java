package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.linekeeper.controller.user.UserId;

/// @param actions   at most one per user
/// @param lookAgain when something may be due that is not now, by user
/// @param heldBack  whose start or repair waits for a free place
/// @param halt      how many stops of our own accord this pass wanted when they were too many; 0 where they were not
record Plan(List<Action> actions, Map<UserId, Instant> lookAgain, Set<UserId> heldBack, int halt) {
    Plan {
        actions = List.copyOf(actions);
        lookAgain = Map.copyOf(lookAgain);
        heldBack = Set.copyOf(heldBack);
    }
}
