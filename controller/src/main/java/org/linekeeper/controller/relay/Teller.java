package org.linekeeper.controller.relay;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.linekeeper.controller.time.WakeableLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Sends lines to all controllers on the database, on a thread of its own: whoever changed something does not wait.
final class Teller {
    static final String CHANNEL = "linekeeper";
    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);
    /// PostgreSQL takes less than 8000 bytes, and a line has 200 at most.
    private static final int LONGEST = 7_500;
    private static final Duration REST = Duration.ofHours(1);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final String self;
    private final JdbcClient jdbc;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final WakeableLoop loop = new WakeableLoop("relay", this::turn);

    /// @param self which controller this is
    Teller(String self, JdbcClient jdbc) {
        this.self = self;
        this.jdbc = jdbc;
    }

    void start() {
        loop.start();
    }

    void tell(String line) {
        lines.add(line);
        loop.wake();
    }

    private Duration turn() {
        try {
            while (!lines.isEmpty()) {
                jdbc.sql("select pg_notify(?, ?)")
                        .params(CHANNEL, next())
                        .query((row, _) -> true)
                        .single();
            }
            return REST;
        } catch (DataAccessException e) {
            LOG.debug("Other controllers cannot be told: {}", e.getMessage());
            lines.clear();
            lines.add(Words.MISSED);
            return AGAIN;
        }
    }

    /// As many as one message holds.
    private String next() {
        StringBuilder message = new StringBuilder(self);
        for (String line = lines.peek();
                line != null && message.length() + line.length() < LONGEST;
                line = lines.peek()) {
            message.append('\n').append(line);
            lines.remove();
        }
        return message.toString();
    }

    void stop() {
        loop.stop();
    }
}
