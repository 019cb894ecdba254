package org.linekeeper.controller.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Whether the database answers, and the disk beneath the data folder. The connections are the pool's own figures.
@Component
final class DatabaseMetrics implements MeterBinder {
    private static final int ANSWER_SECONDS = 2;
    /// An answer this young is told again: both figures of a scrape come of one question.
    private static final Duration YOUNG = Duration.ofSeconds(1);

    private final HikariDataSource database;
    private final DataFolder folder;
    private @Nullable Answer last;

    /// @param seconds how long it took; not a number where none came
    /// @param at      by the machine's own clock
    private record Answer(double seconds, long at) {}

    DatabaseMetrics(HikariDataSource database, DataFolder folder) {
        this.database = database;
        this.folder = folder;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("linekeeper.database.up", this, now -> Double.isNaN(now.answer()) ? 0 : 1)
                .description("Whether the database answers.")
                .register(registry);
        Gauge.builder("linekeeper.database.answer", this, DatabaseMetrics::answer)
                .description("How long the database took to answer just now.")
                .baseUnit("seconds")
                .register(registry);
        new DiskSpaceMetrics(folder.path().toFile()).bindTo(registry);
    }

    private synchronized double answer() {
        long begun = System.nanoTime();
        Answer known = last;
        if (known == null || begun - known.at() > YOUNG.toNanos()) {
            boolean came = asked();
            long ended = System.nanoTime();
            known = new Answer(came ? (ended - begun) / 1e9 : Double.NaN, ended);
            last = known;
        }
        return known.seconds();
    }

    private boolean asked() {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(ANSWER_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }
}
