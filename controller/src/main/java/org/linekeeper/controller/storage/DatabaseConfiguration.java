package org.linekeeper.controller.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The database: a file in the data folder (H2), or the PostgreSQL that [DatabaseSettings] name.
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final int CONNECTIONS = 8;
    /// What is asked for often is small; H2's own default is a good part of the controller's heap.
    private static final int CACHE_KILOBYTES = 2048;
    /// How long a caller waits for a server that does not answer.
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /// A statement whose answer does not come within this many seconds has failed.
    private static final int ANSWER_SECONDS = 5;

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(DataFolder folder, DatabaseSettings settings) {
        HikariConfig config = settings.url() == null ? file(folder) : server(settings, settings.url());
        config.setPoolName("database");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw new StartRefused(
                    "The database " + (settings.url() == null ? "in " + folder.path() : "at " + settings.url())
                            + " cannot be used (" + root(e).getMessage() + ").",
                    e);
        }
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : root(cause);
    }

    /// `WRITE_DELAY=0`: a commit is on the disk when it returns; with the default delay a kill -9 loses
    /// committed rows. The other settings make H2 read the SQL as PostgreSQL does.
    private static HikariConfig file(DataFolder folder) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:file:" + folder.path().resolve("linekeeper")
                + ";WRITE_DELAY=0;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                + ";DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=" + CACHE_KILOBYTES);
        config.setUsername("linekeeper");
        config.setPassword("");
        config.setExceptionOverride(new ClosedFile());
        return config;
    }

    /// A server may go, or stand still: neither may hold a caller up for long, nor may we, standing still
    /// within a transaction, hold up other controllers.
    private static HikariConfig server(DatabaseSettings settings, String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
        config.addDataSourceProperty("connectTimeout", Long.toString(PATIENCE.toSeconds()));
        config.addDataSourceProperty("loginTimeout", Long.toString(PATIENCE.toSeconds()));
        config.addDataSourceProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "linekeeper");
        config.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=10s");
        return config;
    }
}
