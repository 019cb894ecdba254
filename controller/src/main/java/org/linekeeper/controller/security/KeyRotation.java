package org.linekeeper.controller.security;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Replaces the key that wraps all data keys, while everything goes on. What is left to do follows from
/// the key file and the database alone: the file has more than one key until no row needs the old ones.
/// So a controller that is killed anywhere goes on with it at its next start. The thread `key-rotation`
/// owns the passes; everybody may ask for a rotation and for its state.
@Component
public class KeyRotation implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);
    private static final int ROWS_AT_ONCE = 100;
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(10);
    private static final Duration BETWEEN_PASSES = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final SecretVault vault;
    private final JdbcClient jdbc;
    private final Duration grace;
    private final Object monitor = new Object();
    private @Nullable Thread worker;
    private boolean stopping = true;
    private long moved;
    private long stuck;

    KeyRotation(SecretVault vault, JdbcClient jdbc, KeySettings settings) {
        this.vault = vault;
        this.jdbc = jdbc;
        this.grace = settings.grace();
    }

    /// @param primary the id of the key in use
    /// @param old     the ids of those that are being replaced; empty at rest
    /// @param moved   how many secrets were wrapped anew since the controller's start
    /// @param stuck   how many need an old key and could not be wrapped anew; their key is kept
    public record State(int primary, Set<Integer> old, long moved, long stuck) {
        public State {
            old = Set.copyOf(old);
        }

        public boolean rotating() {
            return !old.isEmpty();
        }
    }

    public State state() {
        synchronized (monitor) {
            return new State(vault.primaryKey(), vault.oldKeys(), moved, stuck);
        }
    }

    /// Begins a rotation, or lets the one that is under way go on. Returns at once.
    public State rotate() {
        synchronized (monitor) {
            if (!state().rotating()) {
                vault.addKey();
                LOG.info("The secrets' key is being replaced by {}", Integer.toHexString(vault.primaryKey()));
            }
            work();
            return state();
        }
    }

    @Override
    public void start() {
        synchronized (monitor) {
            stopping = false;
            if (state().rotating()) {
                work();
            }
        }
    }

    private void work() {
        synchronized (monitor) {
            if (worker == null && !stopping) {
                worker = Thread.ofVirtual().name("key-rotation").start(this::run);
            }
        }
    }

    private void run() {
        try {
            long lastUse = System.nanoTime();
            while (!stopping()) {
                long began = System.nanoTime();
                try {
                    if (pass()) {
                        lastUse = System.nanoTime();
                    } else if (began - lastUse >= grace.toNanos()) {
                        dropOldKeys();
                        return;
                    }
                    pause(BETWEEN_PASSES);
                } catch (RuntimeException e) {
                    LOG.warn("The replacement of the secrets' key waits: {}", e.toString());
                    lastUse = System.nanoTime();
                    pause(AFTER_FAILURE);
                }
            }
        } finally {
            synchronized (monitor) {
                if (Thread.currentThread().equals(worker)) {
                    worker = null;
                }
                monitor.notifyAll();
            }
        }
    }

    /// Wraps anew what an old key wraps, a few rows at a time.
    ///
    /// @return whether there was any, or the pass was cut short
    boolean pass() {
        boolean used = false;
        long notMoved = 0;
        for (SealedColumn column : SealedColumn.ALL) {
            List<String> after = column.beginning();
            while (true) {
                List<SealedColumn.Row> rows = column.page(jdbc, after, ROWS_AT_ONCE);
                for (SealedColumn.Row row : rows) {
                    switch (move(column, row)) {
                        case UP_TO_DATE -> {}
                        case MOVED -> used = true;
                        case STUCK -> {
                            used = true;
                            notMoved++;
                        }
                    }
                    after = row.key();
                }
                if (rows.size() < ROWS_AT_ONCE) {
                    break;
                }
                pause(BETWEEN_PAGES);
                if (stopping()) {
                    return true;
                }
            }
        }
        synchronized (monitor) {
            stuck = notMoved;
        }
        return used;
    }

    private enum Step {
        UP_TO_DATE,
        MOVED,
        STUCK
    }

    private Step move(SealedColumn column, SealedColumn.Row row) {
        try {
            // what none of our keys wraps is not opened by keeping one
            if (!vault.oldKeys().contains(Envelope.of(row.sealed()).keyId())) {
                return Step.UP_TO_DATE;
            }
        } catch (GeneralSecurityException e) {
            return Step.UP_TO_DATE;
        }
        try {
            column.replace(jdbc, row, vault.wrapAnew(row.sealed()));
            synchronized (monitor) {
                moved++;
            }
            return Step.MOVED;
        } catch (GeneralSecurityException e) {
            LOG.warn("A secret in {} of {} does not open", column.table(), row.key());
            return Step.STUCK;
        }
    }

    private void dropOldKeys() {
        synchronized (monitor) {
            vault.dropOldKeys();
            // under the monitor, so that a rotation asked for now gets a worker of its own
            worker = null;
        }
        LOG.info("The secrets' old key is dropped: nothing uses it");
    }

    private boolean stopping() {
        synchronized (monitor) {
            return stopping;
        }
    }

    private void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        synchronized (monitor) {
            try {
                for (long left = time.toNanos(); !stopping && left > 0; left = end - System.nanoTime()) {
                    monitor.wait(left / 1_000_000, (int) (left % 1_000_000));
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts the key rotation", e);
            }
        }
    }

    /// Waits for the row in hand: the database is still there.
    @Override
    public void stop() {
        synchronized (monitor) {
            stopping = true;
            monitor.notifyAll();
            try {
                while (worker != null) {
                    monitor.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        synchronized (monitor) {
            return !stopping;
        }
    }
}
