package org.linekeeper.controller.call;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.storage.StoredText;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/// Calls in the database. One row per call; a row belongs to the user whose agent told of it first, and
/// no other agent can change it.
@Repository
class CallStore {
    private static final int LONGEST_ADDRESS = 2048;
    private static final int LONGEST_NAME = 1024;
    private static final int LONGEST_DETAIL = 2048;
    private static final String SELECT = "select * from call where 1 = 1";

    private final JdbcClient jdbc;
    private final CallRows rows;
    private final JsonMapper json;

    CallStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.rows = new CallRows(json);
        this.json = json;
    }

    void living(UserId user, CallSnapshot call) {
        int changed = jdbc.sql("update call set phase = ?, phone = ?, peer_name = ?, answered_at = ?, ended_at = null,"
                        + " outcome = null, ended_by = null, detail = null where id = ? and user_name = ?")
                .param(call.phase().name())
                .param(call.phone() == null ? null : call.phone().value())
                .param(StoredText.of(call.peer().name(), LONGEST_NAME))
                .param(time(call.answeredAt()))
                .param(call.id().value())
                .param(user.name())
                .update();
        if (changed == 0) {
            insert(user, call);
        }
    }

    private void insert(UserId user, CallSnapshot call) {
        jdbc.sql("insert into call (id, user_name, direction, account, peer_address, peer_name, phone, phase,"
                        + " started_at, answered_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(call.id().value())
                .param(user.name())
                .param(call.direction().name())
                .param(call.account().value())
                .param(StoredText.of(call.peer().address(), LONGEST_ADDRESS))
                .param(StoredText.of(call.peer().name(), LONGEST_NAME))
                .param(call.phone() == null ? null : call.phone().value())
                .param(call.phase().name())
                .param(time(call.startedAt()))
                .param(time(call.answeredAt()))
                .update();
    }

    void ended(UserId user, CallRecord call) {
        jdbc.sql("delete from call where id = ? and user_name = ?")
                .params(call.id().value(), user.name())
                .update();
        jdbc.sql("insert into call (id, user_name, direction, account, peer_address, peer_name, phone, started_at,"
                        + " answered_at, ended_at, outcome, ended_by, detail, quality)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(call.id().value())
                .param(user.name())
                .param(call.direction().name())
                .param(call.account().value())
                .param(StoredText.of(call.peer().address(), LONGEST_ADDRESS))
                .param(StoredText.of(call.peer().name(), LONGEST_NAME))
                .param(call.phone() == null ? null : call.phone().value())
                .param(time(call.startedAt()))
                .param(time(call.answeredAt()))
                .param(time(call.endedAt()))
                .param(call.outcome().name())
                .param(call.endedBy().name())
                .param(StoredText.of(call.detail(), LONGEST_DETAIL))
                .param(call.quality() == null ? null : json.writeValueAsString(call.quality()))
                .update();
    }

    /// Ends the user's calls that were living at this time and that nobody will tell the end of.
    ///
    /// @return those
    List<CallId> lost(UserId user, Instant at, String detail) {
        List<CallId> lost = jdbc.sql("select id from call where user_name = ? and ended_at is null and started_at < ?")
                .params(user.name(), utc(at))
                .query((row, _) -> new CallId(row.getString("id")))
                .list();
        jdbc.sql("update call set phase = null, ended_at = ?, outcome = 'FAILED', ended_by = 'AGENT', detail = ?"
                        + " where user_name = ? and ended_at is null and started_at < ?")
                .params(utc(at), detail, user.name(), utc(at))
                .update();
        return lost;
    }

    /// As [#lost], for one call.
    ///
    /// @return false where it was over already
    boolean failed(CallId id, Instant at, CallRecord.EndedBy by, @Nullable String detail) {
        return jdbc.sql("update call set phase = null, ended_at = ?, outcome = 'FAILED', ended_by = ?, detail = ?"
                                + " where id = ? and ended_at is null")
                        .param(time(at))
                        .param(by.name())
                        .param(StoredText.of(detail, LONGEST_DETAIL))
                        .param(id.value())
                        .update()
                == 1;
    }

    /// The living calls of all users.
    List<Call.Living> living() {
        return jdbc.sql(SELECT + " and ended_at is null").query(rows).list().stream()
                .map(Call.Living.class::cast)
                .toList();
    }

    Optional<Call> find(CallId id) {
        return jdbc.sql(SELECT + " and id = ?").param(id.value()).query(rows).optional();
    }

    /// The newest first.
    ///
    /// @param after the last call of the page before
    List<Call> list(CallFilter filter, @Nullable CallCursor after, int limit) {
        StringBuilder sql = new StringBuilder(SELECT);
        List<Object> values = new ArrayList<>();
        narrow(
                sql,
                values,
                " and user_name = ?",
                filter.user() == null ? null : filter.user().name());
        narrow(
                sql,
                values,
                " and account = ?",
                filter.account() == null ? null : filter.account().value());
        narrow(
                sql,
                values,
                " and direction = ?",
                filter.direction() == null ? null : filter.direction().name());
        narrow(
                sql,
                values,
                " and outcome = ?",
                filter.outcome() == null ? null : filter.outcome().name());
        narrow(sql, values, " and started_at >= ?", time(filter.from()));
        narrow(sql, values, " and started_at < ?", time(filter.before()));
        if (filter.living() != null) {
            sql.append(filter.living() ? " and ended_at is null" : " and ended_at is not null");
        }
        if (after != null) {
            sql.append(" and (started_at < ? or (started_at = ? and id < ?))");
            values.addAll(List.of(utc(after.startedAt()), utc(after.startedAt()), after.id()));
        }
        values.add(limit);
        return jdbc.sql(sql + " order by started_at desc, id desc limit ?")
                .params(values)
                .query(rows)
                .list();
    }

    private static void narrow(StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            sql.append(condition);
            values.add(value);
        }
    }

    Optional<EventCursor> cursor(UserId user) {
        return jdbc.sql("select incarnation, number from event_cursor where user_name = ?")
                .param(user.name())
                .query((row, _) -> new EventCursor(row.getString("incarnation"), row.getLong("number")))
                .optional();
    }

    /// Keeps others from storing events of this user until the transaction ends: two controllers may both
    /// have fetched them.
    void lockCursor(UserId user) {
        jdbc.sql("insert into event_cursor (user_name, incarnation, number) values (?, ?, ?) on conflict do nothing")
                .params(user.name(), EventCursor.START.incarnation(), EventCursor.START.number())
                .update();
        jdbc.sql("select number from event_cursor where user_name = ? for update")
                .param(user.name())
                .query(Long.class)
                .single();
    }

    void moveCursor(UserId user, EventCursor to) {
        int changed = jdbc.sql("update event_cursor set incarnation = ?, number = ? where user_name = ?")
                .params(to.incarnation(), to.number(), user.name())
                .update();
        if (changed == 0) {
            jdbc.sql("insert into event_cursor (incarnation, number, user_name) values (?, ?, ?)")
                    .params(to.incarnation(), to.number(), user.name())
                    .update();
        }
    }

    void forget(UserId user) {
        jdbc.sql("delete from call where user_name = ?").param(user.name()).update();
        jdbc.sql("delete from event_cursor where user_name = ?")
                .param(user.name())
                .update();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : utc(instant);
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
