package org.linekeeper.controller.operation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.storage.StoredText;
import org.linekeeper.controller.user.SandboxOrder.Wanted;
import org.linekeeper.controller.user.UserId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/// Operations in the database: what was ordered of whom, and the outcomes.
@Repository
class OperationStore {
    private static final int LONGEST_DETAIL = 2048;
    private static final String OPEN_TARGETS = "select * from operation_target where outcome is null";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    OperationStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void insert(Operation operation) {
        OperationFilter filter = operation.filter();
        jdbc.sql("insert into operation (id, kind, filter, requested_by, reason, created_at, calls_until)"
                        + " values (:id, :kind, :filter, :by, :reason, :at, :until)")
                .param("id", operation.id())
                .param("kind", operation.kind().word())
                .param("filter", filter == null ? null : json.writeValueAsString(filter), Types.VARCHAR)
                .param("by", operation.requestedBy())
                .param("reason", operation.reason(), Types.VARCHAR)
                .param("at", utc(operation.createdAt()))
                .param("until", time(operation.callsUntil()), Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
    }

    void insert(String operation, Target target) {
        jdbc.sql("insert into operation_target (operation_id, user_name, wanted, paused, edition, profile_edition,"
                        + " old_wanted, old_edition, old_profile_edition) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        operation,
                        target.user().name(),
                        target.wanted().word(),
                        target.paused(),
                        target.edition(),
                        target.profileEdition(),
                        target.oldWanted().word(),
                        target.oldEdition(),
                        target.oldProfileEdition())
                .update();
    }

    /// Keeps a target's outcome; one that has one already keeps that.
    void ended(String operation, UserId user, Target.Outcome outcome) {
        jdbc.sql("update operation_target set outcome = ?, detail = ?, ended_at = ?"
                        + " where operation_id = ? and user_name = ? and outcome is null")
                .param(outcome.state().word())
                // a runtime's words may stand in it
                .param(StoredText.of(outcome.detail(), LONGEST_DETAIL))
                .param(utc(outcome.at()))
                .param(operation)
                .param(user.name())
                .update();
    }

    /// Ends every operation whose targets all have an outcome.
    void endFinished(Instant now) {
        jdbc.sql("update operation set ended_at = ? where ended_at is null and not exists (select 1 from"
                        + " operation_target t where t.operation_id = operation.id and t.outcome is null)")
                .param(utc(now))
                .update();
    }

    void cancelled(String operation, Instant now) {
        jdbc.sql("update operation set cancelled_at = ? where id = ? and cancelled_at is null")
                .params(utc(now), operation)
                .update();
    }

    /// Drops what ended before this time.
    void forget(Instant before) {
        jdbc.sql("delete from operation_target where operation_id in (select id from operation where ended_at < ?)")
                .param(utc(before))
                .update();
        jdbc.sql("delete from operation where ended_at < ?").param(utc(before)).update();
    }

    Optional<Operation> find(String id) {
        return jdbc.sql("select * from operation where id = ?")
                .param(id)
                .query(this::operation)
                .optional();
    }

    /// As [#find], and nobody else changes it until the transaction ends.
    Optional<Operation> findForChange(String id) {
        return jdbc.sql("select * from operation where id = ? for update")
                .param(id)
                .query(this::operation)
                .optional();
    }

    /// The newest first.
    ///
    /// @param open  only those that go on, or only those that ended; null for both
    /// @param after the last one of the page before
    List<Operation> list(
            @Nullable Kind kind,
            @Nullable UserId user,
            @Nullable Boolean open,
            @Nullable OperationCursor after,
            int limit) {
        StringBuilder sql = new StringBuilder("select * from operation where 1 = 1");
        List<Object> values = new ArrayList<>();
        if (kind != null) {
            sql.append(" and kind = ?");
            values.add(kind.word());
        }
        if (user != null) {
            sql.append(" and id in (select operation_id from operation_target where user_name = ?)");
            values.add(user.name());
        }
        if (open != null) {
            sql.append(open ? " and ended_at is null" : " and ended_at is not null");
        }
        if (after != null) {
            sql.append(" and (created_at < ? or (created_at = ? and id < ?))");
            OffsetDateTime at = utc(after.createdAt());
            values.addAll(List.of(at, at, after.id()));
        }
        values.add(limit);
        return jdbc.sql(sql + " order by created_at desc, id desc limit ?")
                .params(values)
                .query(this::operation)
                .list();
    }

    List<Operation> open() {
        return jdbc.sql("select * from operation where ended_at is null order by created_at, id")
                .query(this::operation)
                .list();
    }

    /// In the order of names as Java has it: a database may sort by another language.
    List<Target> targets(String operation) {
        return jdbc
                .sql("select * from operation_target where operation_id = ?")
                .param(operation)
                .query(OperationStore::target)
                .list()
                .stream()
                .sorted(Comparator.comparing(Target::user))
                .toList();
    }

    /// Those without an outcome, by operation.
    Map<String, List<Target>> openTargets() {
        record Row(String operation, Target target) {}
        Function<Row, String> operation = Row::operation;
        return jdbc
                .sql(OPEN_TARGETS)
                .query((row, number) -> new Row(row.getString("operation_id"), target(row, number)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(operation, Collectors.mapping(Row::target, Collectors.toList())));
    }

    private Operation operation(ResultSet row, int number) throws SQLException {
        String filter = row.getString("filter");
        return new Operation(
                row.getString("id"),
                Kind.of(row.getString("kind")),
                filter == null ? null : json.readValue(filter, OperationFilter.class),
                row.getString("requested_by"),
                row.getString("reason"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "calls_until"),
                instant(row, "cancelled_at"),
                instant(row, "ended_at"));
    }

    private static Target target(ResultSet row, int number) throws SQLException {
        String outcome = row.getString("outcome");
        return new Target(
                new UserId(row.getString("user_name")),
                Wanted.valueOf(row.getString("wanted").toUpperCase(java.util.Locale.ROOT)),
                row.getBoolean("paused"),
                row.getLong("edition"),
                row.getLong("profile_edition"),
                Wanted.valueOf(row.getString("old_wanted").toUpperCase(java.util.Locale.ROOT)),
                row.getLong("old_edition"),
                row.getLong("old_profile_edition"),
                outcome == null
                        ? Optional.empty()
                        : Optional.of(new Target.Outcome(
                                TargetState.of(outcome),
                                row.getString("detail"),
                                row.getObject("ended_at", OffsetDateTime.class).toInstant())));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : utc(instant);
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
