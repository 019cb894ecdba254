package org.linekeeper.controller.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.storage.StoredText;
import org.linekeeper.controller.user.UserId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Repository;

/// Events in the database.
@Repository
class EventStore {
    private static final int LONGEST_CAUSE = 1024;
    private static final int LONGEST_TEXT = 2048;
    private static final int LONGEST_TARGET = 256;

    private final JdbcClient jdbc;

    EventStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @return its id
    long insert(NewEvent event, Instant at, @Nullable Ending ending) {
        KeyHolder key = new GeneratedKeyHolder();
        jdbc.sql("insert into event (user_name, kind, happened_at, rung, target, cause, evidence, duration_ms, outcome,"
                        + " detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(1, event.user() == null ? null : event.user().name(), Types.VARCHAR)
                .param(2, event.kind().word())
                .param(3, time(at))
                .param(4, event.rung(), Types.VARCHAR)
                .param(5, StoredText.of(event.target(), LONGEST_TARGET), Types.VARCHAR)
                .param(6, StoredText.of(event.cause(), LONGEST_CAUSE))
                .param(7, StoredText.of(event.evidence(), LONGEST_TEXT), Types.VARCHAR)
                .param(8, ending == null ? null : ending.duration().toMillis(), Types.BIGINT)
                .param(9, ending == null ? null : ending.outcome().word(), Types.VARCHAR)
                .param(10, ending == null ? null : StoredText.of(ending.detail(), LONGEST_TEXT), Types.VARCHAR)
                .update(key, "id");
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    record Ending(
            Outcome outcome, Duration duration, @Nullable String detail) {}

    /// One that has an outcome keeps it.
    void end(long id, Ending ending) {
        jdbc.sql("update event set outcome = ?, duration_ms = ?, detail = ? where id = ? and outcome is null")
                .param(1, ending.outcome().word())
                .param(2, ending.duration().toMillis())
                .param(3, StoredText.of(ending.detail(), LONGEST_TEXT), Types.VARCHAR)
                .param(4, id)
                .update();
    }

    /// Ends every repair that nobody will end.
    int interrupt(String detail) {
        return jdbc.sql("update event set outcome = ?, detail = ? where kind = ? and outcome is null")
                .params(Outcome.INTERRUPTED.word(), detail, EventKind.REPAIR.word())
                .update();
    }

    /// The newest first.
    ///
    /// @param after the last event of the page before
    List<Event> list(EventFilter filter, @Nullable Long after, int limit) {
        StringBuilder sql = new StringBuilder("select * from event where 1 = 1");
        List<Object> values = new ArrayList<>();
        narrow(
                sql,
                values,
                " and user_name = ?",
                filter.user() == null ? null : filter.user().name());
        narrow(
                sql,
                values,
                " and kind = ?",
                filter.kind() == null ? null : filter.kind().word());
        narrow(sql, values, " and happened_at >= ?", filter.from() == null ? null : time(filter.from()));
        narrow(sql, values, " and happened_at < ?", filter.before() == null ? null : time(filter.before()));
        narrow(sql, values, " and id < ?", after);
        values.add(limit);
        return jdbc.sql(sql + " order by id desc limit ?")
                .params(values)
                .query(EventStore::event)
                .list();
    }

    private static void narrow(StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            sql.append(condition);
            values.add(value);
        }
    }

    /// In the order they happened.
    List<Event> since(Instant from, Collection<EventKind> kinds) {
        return jdbc.sql("select * from event where kind in (:kinds) and happened_at >= :from order by id")
                .param("kinds", kinds.stream().map(EventKind::word).toList())
                .param("from", time(from))
                .query(EventStore::event)
                .list();
    }

    Optional<Event> latest(EventKind kind, String rung) {
        return jdbc.sql("select * from event where kind = ? and rung = ? order by id desc limit 1")
                .params(kind.word(), rung)
                .query(EventStore::event)
                .optional();
    }

    void forget(UserId user) {
        jdbc.sql("delete from event where user_name = ?").param(user.name()).update();
    }

    /// Removes what is older, and the oldest of what is more.
    int prune(Instant oldest, long most) {
        return jdbc.sql("delete from event where happened_at < ? or id <= (select coalesce(max(id), 0) - ? from event)")
                .params(time(oldest), most)
                .update();
    }

    private static Event event(ResultSet row, int number) throws SQLException {
        String user = row.getString("user_name");
        String outcome = row.getString("outcome");
        long duration = row.getLong("duration_ms");
        EventKind kind = EventKind.parse(row.getString("kind"));
        String evidence = row.getString("evidence");
        // whom a user calls is no operator's business
        boolean called = kind == EventKind.TOLL_LIMIT;
        return new Event(
                row.getLong("id"),
                user == null ? null : new UserId(user),
                kind,
                row.getObject("happened_at", OffsetDateTime.class).toInstant(),
                row.getString("rung"),
                row.getString("target"),
                row.getString("cause"),
                called ? null : evidence,
                called ? evidence : null,
                outcome == null ? null : duration,
                outcome == null ? null : outcome(outcome),
                row.getString("detail"));
    }

    private static Outcome outcome(String word) {
        for (Outcome outcome : Outcome.values()) {
            if (outcome.word().equals(word)) {
                return outcome;
            }
        }
        throw new IllegalStateException("no outcome is called " + word);
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
