package org.linekeeper.controller.storage;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import org.linekeeper.controller.monitoring.MetricSource;
import org.linekeeper.controller.monitoring.MetricWriter;
import org.springframework.stereotype.Component;

/// The database as the controller uses it, and the disk beneath the data folder.
@Component
final class DatabaseMetrics implements MetricSource {
    private static final int ANSWER_SECONDS = 2;

    private final HikariDataSource database;
    private final DataFolder folder;

    DatabaseMetrics(HikariDataSource database, DataFolder folder) {
        this.database = database;
        this.folder = folder;
    }

    @Override
    public void write(MetricWriter out) {
        disk(out);
        long begun = System.nanoTime();
        boolean answers = answers();
        out.gauge("linekeeper_database_up", "Whether the database answers.").value(answers ? 1 : 0);
        out.gauge("linekeeper_database_answer_seconds", "How long the database took to answer just now.")
                .value((System.nanoTime() - begun) / 1e9);
        MetricWriter.Family connections =
                out.gauge("linekeeper_database_connections", "Connections to the database, by what they do.");
        HikariPoolMXBean pool = database.getHikariPoolMXBean();
        if (pool != null) {
            connections
                    .value(pool.getActiveConnections(), "state", "active")
                    .value(pool.getIdleConnections(), "state", "idle")
                    .value(pool.getThreadsAwaitingConnection(), "state", "awaited");
        }
    }

    private boolean answers() {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(ANSWER_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    private void disk(MetricWriter out) {
        try {
            var store = Files.getFileStore(folder.path());
            out.gauge("linekeeper_data_free_bytes", "Free space where the data folder is.")
                    .value(store.getUsableSpace());
            out.gauge("linekeeper_data_size_bytes", "Size of the file system where the data folder is.")
                    .value(store.getTotalSpace());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
