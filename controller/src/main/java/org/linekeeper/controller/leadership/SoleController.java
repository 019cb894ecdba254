package org.linekeeper.controller.leadership;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// No other controller can share the database: this one leads from its start to its end.
public final class SoleController implements Leadership {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Term now = new Term(1);

    @Override
    public Optional<Term> term() {
        return Optional.of(now);
    }

    @Override
    public void confirm(Term term) {
        if (!term.equals(now)) {
            throw new LeadershipLost(term);
        }
    }

    @Override
    public Term raise(Term term, long above) {
        synchronized (this) {
            confirm(term);
            if (term.epoch() > above) {
                return term;
            }
            now = new Term(above + 1);
        }
        listeners.forEach(Runnable::run);
        return new Term(above + 1);
    }

    @Override
    public void follow(Runnable listener) {
        listeners.add(listener);
    }
}
