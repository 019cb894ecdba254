package org.linekeeper.controller.leadership;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.time.WakeableLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/// A lease in the shared database, by the database's clock. The holder renews it four times within its
/// length and counts on it for three quarters only, from before the renewal was sent; so it stops before
/// anybody else may begin, and a takeover comes a lease and a quarter after the last renewal at the
/// latest. A thread of its own does the renewing.
final class DatabaseLease implements Leadership, SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLease.class);

    private final JdbcClient jdbc;
    private final Duration length;
    private final Clock clock;
    private final String self = UUID.randomUUID().toString();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /// What it says and what the database says change together.
    private final Object changing = new Object();
    private volatile @Nullable Held held;
    private final WakeableLoop loop = new WakeableLoop("leadership", this::turn);

    DatabaseLease(JdbcClient jdbc, Duration length, Clock clock) {
        this.jdbc = jdbc;
        this.length = length;
        this.clock = clock;
    }

    /// Both clocks count: one stands still while the machine does, the other can be set back.
    private record Held(Term term, long nanos, Instant at) {
        boolean within(Duration most, Clock clock) {
            return System.nanoTime() - nanos < most.toNanos()
                    && Duration.between(at, clock.instant()).compareTo(most) < 0;
        }
    }

    @Override
    public Optional<Term> term() {
        Held now = held;
        return now != null && now.within(length.dividedBy(4).multipliedBy(3), clock)
                ? Optional.of(now.term())
                : Optional.empty();
    }

    @Override
    public void confirm(Term term) {
        require(term);
        boolean holds = jdbc.sql("select epoch from leadership where id = 1 and holder = ? and epoch = ?"
                        + " and held_until > clock_timestamp() for share")
                .params(self, term.epoch())
                .query(Long.class)
                .optional()
                .isPresent();
        if (!holds) {
            throw new LeadershipLost(term);
        }
        // this process may have stood still while it waited for the answer
        require(term);
    }

    private void require(Term term) {
        if (!term().equals(Optional.of(term))) {
            throw new LeadershipLost(term);
        }
    }

    @Override
    public void follow(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void start() {
        loop.start();
    }

    /// @return a quarter of the lease
    private Duration turn() {
        synchronized (changing) {
            renewal();
        }
        return length.dividedBy(4);
    }

    private void renewal() {
        long nanos = System.nanoTime();
        Instant at = clock.instant();
        try {
            hold(renewOrTake().map(term -> new Held(term, nanos, at)).orElse(null));
        } catch (DataAccessException | TransactionException e) {
            // nobody else can take it either; what is held ends by itself
            if (held != null && term().isEmpty()) {
                LOG.warn("The lease cannot be renewed: {}", e.getMessage());
                hold(null);
            }
        }
    }

    private Optional<Term> renewOrTake() {
        Held now = held;
        return now != null && renew(now.term()) ? Optional.of(now.term()) : take();
    }

    private boolean renew(Term term) {
        return jdbc.sql("update leadership set held_until = clock_timestamp() + ? * interval '1 millisecond'"
                                + " where id = 1 and holder = ? and epoch = ? and held_until > clock_timestamp()")
                        .params(length.toMillis(), self, term.epoch())
                        .update()
                == 1;
    }

    private Optional<Term> take() {
        return jdbc.sql("update leadership set holder = ?, epoch = epoch + 1,"
                        + " held_until = clock_timestamp() + ? * interval '1 millisecond'"
                        + " where id = 1 and held_until <= clock_timestamp() returning epoch")
                .params(self, length.toMillis())
                .query(Long.class)
                .optional()
                .map(Term::new);
    }

    @Override
    public Term raise(Term term, long above) {
        synchronized (changing) {
            require(term);
            Held now = held;
            if (now == null || term.epoch() > above) {
                return term;
            }
            boolean raised = jdbc.sql("update leadership set epoch = ?"
                                    + " where id = 1 and holder = ? and epoch = ? and held_until > clock_timestamp()")
                            .params(above + 1, self, term.epoch())
                            .update()
                    == 1;
            if (!raised) {
                throw new LeadershipLost(term);
            }
            Term higher = new Term(above + 1);
            LOG.info("Term {} has been before: this one is {}", above, higher.epoch());
            hold(new Held(higher, now.nanos(), now.at()));
            return higher;
        }
    }

    private void hold(@Nullable Held next) {
        Held before = held;
        held = next;
        if (next != null && (before == null || !before.term().equals(next.term()))) {
            LOG.info(
                    "This controller acts on the sandboxes (term {})",
                    next.term().epoch());
        } else if (next == null && before != null) {
            LOG.warn(
                    "This controller acts on the sandboxes no more: term {} is over",
                    before.term().epoch());
        } else {
            return;
        }
        listeners.forEach(Runnable::run);
    }

    /// Gives the lease back, so that another controller need not wait for its end.
    @Override
    public void stop() {
        loop.stop();
        synchronized (changing) {
            giveBack();
        }
    }

    private void giveBack() {
        Held last = held;
        held = null;
        if (last == null) {
            return;
        }
        try {
            jdbc.sql("update leadership set held_until = clock_timestamp() where id = 1 and holder = ? and epoch = ?")
                    .params(self, last.term().epoch())
                    .update();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The lease is not given back, it ends by itself: {}", e.getMessage());
        }
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    /// From before the reconciler's start until after its end.
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }
}
