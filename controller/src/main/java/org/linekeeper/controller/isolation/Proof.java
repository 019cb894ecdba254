package org.linekeeper.controller.isolation;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.linekeeper.controller.runtime.WallProbe.Attempt;
import org.linekeeper.controller.runtime.WallProbe.Outcome;

/// What is known of the walls.
sealed interface Proof {
    /// @param why nothing was tried, or what went wrong
    record None(String why) implements Proof {}

    /// @param remedy what puts the walls up, in words
    record Tried(Instant at, List<Attempt> attempts, String remedy) implements Proof {
        public Tried {
            attempts = List.copyOf(attempts);
        }

        /// In words.
        String which(Outcome outcome) {
            return attempts.stream()
                    .filter(attempt -> attempt.outcome() == outcome)
                    .map(Attempt::target)
                    .map(target -> target.what() + " (" + target.address() + ":" + target.port() + ")")
                    .collect(Collectors.joining(", "));
        }
    }

    default boolean holds() {
        return this instanceof Tried tried
                && tried.attempts().stream().allMatch(attempt -> attempt.outcome() == Outcome.BLOCKED);
    }

    /// For an operator, in one sentence.
    default String words() {
        return switch (this) {
            case None(String why) -> "the walls around the sandboxes are not proven: " + why;
            case Tried tried
            when holds() ->
                "the walls around the sandboxes hold: " + tried.attempts().size() + " tries from inside were blocked";
            case Tried tried
            when tried.which(Outcome.REACHED).isEmpty() ->
                "the walls around the sandboxes are not proven: nothing refuses the way to "
                        + tried.which(Outcome.SILENT) + ", where only nobody may be there; " + tried.remedy();
            case Tried tried ->
                "the walls around the sandboxes do NOT hold, from inside one reaches " + tried.which(Outcome.REACHED)
                        + "; " + tried.remedy();
        };
    }
}
