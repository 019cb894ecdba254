package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.function.Supplier;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;

/// Every write bears the term of the controller that sends it. Right before it the term must still run by this
/// controller's own clock, and what is written to must not bear a later one. Together with the object's version, which
/// goes with every change, nothing of a term that is over comes through after its successor has touched the object.
final class Fence {
    private final Supplier<Optional<Term>> term;

    Fence(Supplier<Optional<Term>> term) {
        this.term = term;
    }

    /// The present term's number.
    ///
    /// @throws RuntimeFailure where this controller does not lead
    String epoch() {
        return Long.toString(present());
    }

    private long present() {
        return term.get()
                .map(Term::epoch)
                .orElseThrow(() -> new RuntimeFailure(
                        Scope.RUNTIME, true, "this controller does not lead: it writes nothing to the cluster", null));
    }

    /// @throws RuntimeFailure where a controller of a later term has written to it
    void require(HasMetadata object) {
        long written = Marks.term(object);
        long own = present();
        if (written > own) {
            throw new RuntimeFailure(
                    Scope.RUNTIME,
                    true,
                    object.getKind() + " " + object.getMetadata().getName() + " was written in term " + written
                            + ", after this controller's term " + own,
                    null);
        }
    }
}
