package org.linekeeper.controller.sandbox;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.event.Event;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.user.UserId;

/// What reaches the reconcile loop.
sealed interface LoopMessage {
    record Look(UserId user) implements LoopMessage {}

    /// The runtime may show the user's sandbox otherwise by now.
    record Hint(UserId user) implements LoopMessage {}

    /// The user's agent said something, or fell silent.
    record Heard(UserId user) implements LoopMessage {}

    record Done(Action action, ActionExecutor.Result result) implements LoopMessage {}

    /// @param failure why there is none; null where there is
    /// @param term    in which it was begun
    /// @param past    what went before; null but where it is the first of its term
    /// @param acknowledged the last word on a halt, where it was asked for
    record Listed(
            Survey.@Nullable Reading reading,
            @Nullable String failure,
            Optional<Term> term,
            History.@Nullable Past past,
            Optional<Event> acknowledged)
            implements LoopMessage {
        static Listed failed(String why, Optional<Term> term) {
            return new Listed(null, why, term, null, Optional.empty());
        }
    }

    /// @param failure why the runtime was not told; null where it was
    record Guarded(CallGuards.Word word, @Nullable String failure) implements LoopMessage {}

    record FleetOrdered() implements LoopMessage {}

    record TermChanged() implements LoopMessage {}

    record Acknowledged() implements LoopMessage {}

    record Stop() implements LoopMessage {}
}
