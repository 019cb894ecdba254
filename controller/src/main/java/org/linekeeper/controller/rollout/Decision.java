package org.linekeeper.controller.rollout;

import java.time.Instant;
import java.util.List;
import org.linekeeper.controller.user.UserId;

/// What a look at a rollout leads to.
///
/// @param released members that no call holds up any more
/// @param withheld members that were stopped or paused before they were present: their time begins anew when they are
///                 wanted again
/// @param passed   members that were first seen present on the new build
/// @param lacking  too few of those on the new build are present, and no wave is out
record Decision(List<UserId> released, List<UserId> withheld, List<UserId> passed, boolean lacking, Move move) {
    Decision {
        released = List.copyOf(released);
        withheld = List.copyOf(withheld);
        passed = List.copyOf(passed);
    }

    sealed interface Move {
        /// @param why for people
        record Stay(String why) implements Move {}

        record StartWave(List<Candidate> users) implements Move {
            public StartWave {
                users = List.copyOf(users);
            }
        }

        /// The wave went well.
        record PassWave(Instant nextNotBefore) implements Move {}

        record Finish() implements Move {}

        record RollBack(String reason) implements Move {}

        /// Some go back to their old build.
        record Return(List<UserId> users) implements Move {
            public Return {
                users = List.copyOf(users);
            }
        }

        record EndRollback() implements Move {}
    }
}
