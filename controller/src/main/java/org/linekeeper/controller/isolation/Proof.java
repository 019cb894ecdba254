package org.linekeeper.controller.isolation;

import java.time.Instant;
import java.util.List;
import org.linekeeper.controller.runtime.WallProbe.Attempt;
import org.linekeeper.controller.runtime.WallProbe.Outcome;

/// What is known of the walls.
sealed interface Proof {
    /// @param why nothing was tried, or what went wrong
    record None(String why) implements Proof {}

    record Tried(Instant at, List<Attempt> attempts) implements Proof {
        public Tried {
            attempts = List.copyOf(attempts);
        }

        List<Attempt> reached() {
            return attempts.stream()
                    .filter(attempt -> attempt.outcome() == Outcome.REACHED)
                    .toList();
        }
    }

    default boolean holds() {
        return this instanceof Tried tried && tried.reached().isEmpty();
    }

    /// For an operator, in one sentence.
    default String words() {
        return switch (this) {
            case None(String why) -> "the walls around the sandboxes are not proven: " + why;
            case Tried tried
            when tried.reached().isEmpty() ->
                "the walls around the sandboxes hold: " + tried.attempts().size() + " tries from inside were blocked";
            case Tried tried -> {
                List<String> names = tried.reached().stream()
                        .map(Attempt::target)
                        .map(target -> target.what() + " (" + target.address() + ":" + target.port() + ")")
                        .toList();
                yield "the walls around the sandboxes do NOT hold, from inside one reaches " + String.join(", ", names)
                        + "; scripts/walls puts them up";
            }
        };
    }
}
