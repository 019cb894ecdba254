package org.linekeeper.lab.peer;

import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;

/// A PostgreSQL server, reached from this machine and over the laboratory's network.
public final class Postgresql implements AutoCloseable {
    public static final String USER = "lab";

    private static final Duration START = Duration.ofSeconds(30);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,50}");

    private final String password = UUID.randomUUID().toString();
    private final PeerContainer container;
    private final String address;

    Postgresql(Lab lab) {
        container = new PeerContainer(lab, "postgresql", Lab.image("postgresql"))
                .withEnv("LAB_PASSWORD", password)
                .launch();
        address = container.address();
        awaitServing();
    }

    private void awaitServing() {
        Waiting.until("PostgreSQL serves", START, () -> {
            try {
                sql("postgres", "select 1");
                return true;
            } catch (LabException notYet) {
                return false;
            }
        });
    }

    public String address() {
        return address;
    }

    /// The password of [#USER].
    public String password() {
        return password;
    }

    public String url(String database) {
        return "jdbc:postgresql://" + address + ":5432/" + database;
    }

    /// One that sorts texts as Danish does: as some servers do, and no program.
    public void create(String database) {
        sql(
                "postgres",
                "create database " + checked(database)
                        + " template template0 locale_provider icu icu_locale 'da' locale 'C.UTF-8'");
    }

    /// A copy of a database that nobody is connected to.
    public void copy(String database, String copy) {
        sql("postgres", "create database " + checked(copy) + " template " + checked(database));
    }

    private static String checked(String database) {
        if (!NAME.matcher(database).matches()) {
            throw new IllegalArgumentException("a database's name here is lower-case letters and digits: " + database);
        }
        return database;
    }

    /// Runs a statement as the superuser and returns the rows as they are, unadorned.
    public String sql(String database, String statement) {
        return container.run("psql", "-h", "/tmp", "-U", USER, "-d", database, "-Atc", statement);
    }

    /// Stops the server at once: its port refuses.
    public void goDown() {
        container.run("sh", "-c", "touch /tmp/down && pg_ctl -D /var/lib/postgresql/lab -m immediate stop");
    }

    public void comeBack() {
        container.run("rm", "/tmp/down");
        awaitServing();
    }

    /// The server stands still: it takes connections and says nothing.
    public void freeze() {
        container.docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    public void thaw() {
        container.docker().unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.close();
    }
}
