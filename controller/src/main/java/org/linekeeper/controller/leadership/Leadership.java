package org.linekeeper.controller.leadership;

import java.util.Optional;

/// Whether this controller may act on sandboxes. Of all that share a database one may at a time; the
/// others read, answer callers and keep their links. Safe for use by many threads.
public interface Leadership {
    /// The present term; empty while this controller does not lead, or is not sure that it does. Does not block.
    Optional<Term> term();

    /// To be asked right before each act of a term, since the process may have stood still for any time
    /// since the act was planned. Asks the database where several controllers may share it; within a
    /// transaction nobody else can begin to lead before that ends.
    ///
    /// @throws LeadershipLost where the term is over
    void confirm(Term term);

    /// Goes on leading in a term above this epoch too. A database that was restored, or is another one, counts from
    /// below what its predecessor wrote to the runtime. Nobody else leads in between. Blocks for the database.
    ///
    /// @return the term that runs now; the same where it is above already
    /// @throws LeadershipLost where the term is over
    Term raise(Term term, long above);

    /// Calls the listener after the term has changed. The listener must not block.
    void follow(Runnable listener);
}
