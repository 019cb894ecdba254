package org.linekeeper.controller;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.audit.AuditIsAppendOnly;
import org.linekeeper.lab.peer.Postgresql;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// What the tests of a thread keep their data in: H2, or the real PostgreSQL that somebody has set for it. A test
/// that is tagged `database` runs on both.
public final class TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Map<Path, String> NAMES = new ConcurrentHashMap<>();
    private static final Map<Postgresql, String> TEMPLATES = new ConcurrentHashMap<>();
    private static final ThreadLocal<@Nullable Postgresql> SERVER = new ThreadLocal<>();

    private TestDatabase() {}

    /// From now on this thread's tests run on this server; null brings H2 back.
    static void use(@Nullable Postgresql chosen) {
        SERVER.set(chosen);
    }

    /// Whether that is PostgreSQL.
    public static boolean isServer() {
        return SERVER.get() != null;
    }

    /// The settings for a controller with this data folder. The same folder means the same database.
    static String[] settings(Path data) {
        Postgresql chosen = SERVER.get();
        if (chosen == null) {
            Template.copyTo(data);
            return new String[0];
        }
        String name = NAMES.computeIfAbsent(data, _ -> newDatabase(chosen));
        try {
            Path password = Files.writeString(
                    Files.createDirectories(data).resolveSibling(data.getFileName() + ".pg-password"),
                    chosen.password());
            return new String[] {
                "linekeeper.database.url=" + chosen.url(name),
                "linekeeper.database.user=" + Postgresql.USER,
                "linekeeper.database.password-file=" + password
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An empty database with all tables.
    public static DataSource migrated() {
        Postgresql chosen = SERVER.get();
        return chosen == null
                ? migrated(new DriverManagerDataSource("jdbc:h2:mem:" + System.nanoTime()
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1"))
                : source(chosen, newDatabase(chosen));
    }

    private static DataSource migrated(DataSource source) {
        Flyway.configure()
                .dataSource(source)
                .javaMigrations(new AuditIsAppendOnly())
                .load()
                .migrate();
        return source;
    }

    private static DataSource source(Postgresql server, String name) {
        return new DriverManagerDataSource(server.url(name), Postgresql.USER, server.password());
    }

    /// H2's file as the first test of this process had it migrated from nothing.
    private static final class Template {
        private static final String FILE = "linekeeper.mv.db";
        private static final Path FOLDER = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("linekeeper-migrated");
                migrated(new DriverManagerDataSource(
                        "jdbc:h2:file:" + folder.resolve("linekeeper") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                        "linekeeper",
                        ""));
                folder.resolve(FILE).toFile().deleteOnExit();
                folder.toFile().deleteOnExit();
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Where there is none yet.
        static void copyTo(Path data) {
            try {
                if (!Files.exists(data.resolve(FILE))) {
                    Files.copy(
                            FOLDER.resolve(FILE), Files.createDirectories(data).resolve(FILE));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A copy of the one that the server's first test had migrated from nothing.
    private static String newDatabase(Postgresql server) {
        String template = TEMPLATES.computeIfAbsent(server, _ -> {
            String name = "migrated" + COUNT.incrementAndGet();
            server.create(name);
            migrated(source(server, name));
            return name;
        });
        String name = "t" + COUNT.incrementAndGet();
        server.copy(template, name);
        return name;
    }
}
