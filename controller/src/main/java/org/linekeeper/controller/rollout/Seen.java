package org.linekeeper.controller.rollout;

import java.util.Optional;
import org.linekeeper.controller.sandbox.CallEvidence;

/// What is seen of a user by now.
///
/// @param wanted  exists, is ordered running and is not paused: only for those something is done
/// @param running the build of the sandbox that runs; empty where none runs
/// @param known   whether the user can be reached is known
/// @param present the user can be reached
record Seen(boolean wanted, Optional<String> running, boolean known, boolean present, CallEvidence calls) {
    boolean presentOn(String build) {
        return present && running.filter(build::equals).isPresent();
    }
}
