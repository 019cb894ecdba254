package org.linekeeper.controller.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The audit log in the database. Nothing here changes or removes an entry, and PostgreSQL refuses it to
/// everybody ([AuditIsAppendOnly]). Each entry holds the digest of the one before, so that an entry that
/// was changed or taken out of the middle by other means shows; a cut-off end does not.
@Component
public class AuditLog {
    private static final int RETRIES = 20;
    private static final int CHECKED_AT_ONCE = 1000;
    private static final String SELECT = "select * from audit where 1 = 1";

    private final JdbcClient jdbc;
    private final Clock clock;
    /// Entries form one chain, so they are written one after the other.
    private final ReentrantLock writing = new ReentrantLock();

    AuditLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// It is in the database when this returns. Fields longer than the log takes are cut.
    public void append(String actor, String action, @Nullable String target, String address, int outcome) {
        writing.lock();
        try {
            AuditEntry entry = new AuditEntry(
                    clock.instant().truncatedTo(ChronoUnit.MICROS),
                    plain(actor, 128),
                    plain(action, 128),
                    target == null ? null : plain(target, 128),
                    plain(address, 64),
                    outcome);
            for (int i = 1; ; i++) {
                try {
                    insert(entry);
                    return;
                } catch (DuplicateKeyException e) {
                    // another controller on this database was faster
                    if (i == RETRIES) {
                        throw e;
                    }
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private void insert(AuditEntry entry) {
        String previous = jdbc.sql("select digest from audit order by id desc limit 1")
                .query(String.class)
                .optional()
                .orElse(AuditEntry.BEGINNING);
        jdbc.sql("insert into audit (at, actor, action, target, address, outcome, previous, digest)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .param(time(entry))
                .param(entry.actor())
                .param(entry.action())
                .param(entry.target())
                .param(entry.address())
                .param(entry.outcome())
                .param(previous)
                .param(entry.digest(previous))
                .update();
    }

    /// An entry as it stands in the database.
    record Row(long id, AuditEntry entry, String previous, String digest) {
        boolean follows(String before) {
            return previous.equals(before) && digest.equals(entry.digest(previous));
        }
    }

    /// The newest first.
    ///
    /// @param before only entries with a smaller number
    List<Row> list(@Nullable String actor, @Nullable String target, @Nullable Long before, int limit) {
        StringBuilder sql = new StringBuilder(SELECT);
        List<Object> values = new ArrayList<>();
        if (actor != null) {
            sql.append(" and actor = ?");
            values.add(actor);
        }
        if (target != null) {
            sql.append(" and target = ?");
            values.add(target);
        }
        if (before != null) {
            sql.append(" and id < ?");
            values.add(before);
        }
        values.add(limit);
        return jdbc.sql(sql + " order by id desc limit ?")
                .params(values)
                .query(AuditLog::row)
                .list();
    }

    /// @param broken the first entry that does not follow the one before it; null where all do
    record Check(long entries, @Nullable Long broken) {}

    /// Reads the whole log.
    Check check() {
        long entries = 0;
        long last = 0;
        String previous = AuditEntry.BEGINNING;
        while (true) {
            List<Row> rows = jdbc.sql(SELECT + " and id > ? order by id limit ?")
                    .params(last, CHECKED_AT_ONCE)
                    .query(AuditLog::row)
                    .list();
            for (Row row : rows) {
                entries++;
                if (!row.follows(previous)) {
                    return new Check(entries, row.id());
                }
                previous = row.digest();
                last = row.id();
            }
            if (rows.size() < CHECKED_AT_ONCE) {
                return new Check(entries, null);
            }
        }
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getLong("id"),
                new AuditEntry(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor"),
                        row.getString("action"),
                        row.getString("target"),
                        row.getString("address"),
                        row.getInt("outcome")),
                row.getString("previous"),
                row.getString("digest"));
    }

    private static String plain(String text, int most) {
        String cut = text.length() <= most ? text : text.substring(0, most);
        return cut.replaceAll("\\p{Cntrl}|\\p{Cs}", "?");
    }

    private static OffsetDateTime time(AuditEntry entry) {
        return OffsetDateTime.ofInstant(entry.at(), ZoneOffset.UTC);
    }
}
