package org.linekeeper.controller.leadership;

/// What was about to be done belongs to a term that is over: it must not be done.
public final class LeadershipLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeadershipLost(Term term) {
        super("this controller's term " + term.epoch() + " is over");
    }
}
