package org.linekeeper.controller.leadership;

import java.util.Optional;

/// No other controller can share the database: this one leads from its start to its end.
public final class SoleController implements Leadership {
    private static final Term ONLY = new Term(1);

    @Override
    public Optional<Term> term() {
        return Optional.of(ONLY);
    }

    @Override
    public void confirm(Term term) {}

    @Override
    public void follow(Runnable listener) {}
}
