package org.linekeeper.controller.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.leadership.Term;

/// Leads in the term that the test says, and counts who wants it confirmed.
final class Turns implements Leadership {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger confirmed = new AtomicInteger();
    private volatile Optional<Term> term;

    Turns(Optional<Term> first) {
        this.term = first;
    }

    void set(Optional<Term> now) {
        term = now;
        listeners.forEach(Runnable::run);
    }

    AtomicInteger confirmed() {
        return confirmed;
    }

    @Override
    public Optional<Term> term() {
        return term;
    }

    @Override
    public void confirm(Term asked) {
        confirmed.incrementAndGet();
    }

    @Override
    public Term raise(Term asked, long above) {
        if (asked.epoch() > above) {
            return asked;
        }
        Term raised = new Term(above + 1);
        set(Optional.of(raised));
        return raised;
    }

    @Override
    public void follow(Runnable listener) {
        listeners.add(listener);
    }
}
