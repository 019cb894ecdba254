package org.linekeeper.controller.relay;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens to what other controllers tell, with a connection and a thread of its own. Whenever the connection had to
/// be opened anew something may have been missed, which is told as well.
final class Hearer {
    private static final Logger LOG = LoggerFactory.getLogger(Hearer.class);
    private static final int WAIT_MILLIS = 500;
    private static final int ANSWER_SECONDS = 2;
    /// A connection that says nothing may be dead.
    private static final Duration PROVEN = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final String self;
    private final HikariDataSource database;
    private final Consumer<String> lines;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread owner = Thread.ofVirtual().name("relay-hearer").unstarted(this::run);

    /// @param self  whose own lines are left out
    /// @param lines takes each other's, on this object's thread
    Hearer(String self, HikariDataSource database, Consumer<String> lines) {
        this.self = self;
        this.database = database;
        this.lines = lines;
    }

    void start() {
        owner.start();
    }

    boolean isCurrent() {
        return Thread.currentThread().equals(owner);
    }

    private boolean goesOn() {
        return stopped.getCount() > 0;
    }

    private void run() {
        boolean missed = false;
        while (goesOn()) {
            try {
                listen(missed);
            } catch (SQLException | RuntimeException e) {
                if (goesOn() && !missed) {
                    LOG.warn("What other controllers change is not heard until it can be: {}", e.getMessage());
                }
            }
            missed = true;
            rest();
        }
    }

    private void rest() {
        try {
            boolean _ = stopped.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the hearer", e);
        }
    }

    private void listen(boolean missed) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("listen " + Teller.CHANNEL);
            if (missed) {
                lines.accept(Words.MISSED);
            }
            PGConnection server = connection.unwrap(PGConnection.class);
            long proven = System.nanoTime();
            while (goesOn()) {
                PGNotification[] told = server.getNotifications(WAIT_MILLIS);
                if (told != null && told.length > 0) {
                    for (PGNotification one : told) {
                        hear(one.getParameter());
                    }
                    proven = System.nanoTime();
                } else if (System.nanoTime() - proven > PROVEN.toNanos()) {
                    if (!connection.isValid(ANSWER_SECONDS)) {
                        throw new SQLException("the connection is dead");
                    }
                    proven = System.nanoTime();
                }
            }
            statement.execute("unlisten " + Teller.CHANNEL);
        }
    }

    private void hear(String message) {
        String[] parts = message.split("\n", -1);
        if (!parts[0].equals(self)) {
            for (int i = 1; i < parts.length; i++) {
                lines.accept(parts[i]);
            }
        }
    }

    /// Does not wait for the thread, which may be about to hear something.
    void stop() {
        stopped.countDown();
    }
}
