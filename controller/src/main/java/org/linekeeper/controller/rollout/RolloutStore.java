package org.linekeeper.controller.rollout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.UserId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Rollouts and whom they have admitted, in the database. The one that goes on has `active` 1, of which there can be
/// one only.
@Repository
class RolloutStore {
    private final JdbcClient jdbc;

    RolloutStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @throws org.springframework.dao.DuplicateKeyException where another one goes on
    void insert(Rollout rollout) {
        Terms terms = rollout.terms();
        jdbc.sql("insert into rollout (id, active, version, image, build, old_image, old_build, wave_size,"
                        + " pause_seconds, present_within_seconds, call_deadline_seconds, presence_share,"
                        + " call_success_share, call_minimum, requested_by, created_at, phase, wave, phase_at, paused)"
                        + " values (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        rollout.id(),
                        rollout.version(),
                        rollout.to().image(),
                        rollout.to().build(),
                        rollout.from().image(),
                        rollout.from().build(),
                        terms.waveSize(),
                        terms.pause().toSeconds(),
                        terms.presentWithin().toSeconds(),
                        terms.callDeadline().toSeconds(),
                        terms.presenceShare(),
                        terms.callSuccessShare(),
                        terms.callMinimum(),
                        rollout.requestedBy(),
                        time(rollout.createdAt()),
                        rollout.phase().word(),
                        rollout.phase().wave(),
                        time(at(rollout.phase())),
                        rollout.paused())
                .update();
    }

    /// @return false where somebody else changed it meanwhile
    boolean update(Rollout rollout) {
        return jdbc.sql("update rollout set version = version + 1, active = :active, phase = :phase, wave = :wave,"
                                + " phase_at = :at, reason = :reason, paused = :paused"
                                + " where id = :id and version = :version")
                        .param("active", rollout.phase().ended() ? null : 1, java.sql.Types.INTEGER)
                        .param("phase", rollout.phase().word())
                        .param("wave", rollout.phase().wave())
                        .param("at", time(at(rollout.phase())))
                        .param("reason", reason(rollout.phase()), java.sql.Types.VARCHAR)
                        .param("paused", rollout.paused())
                        .param("id", rollout.id())
                        .param("version", rollout.version())
                        .update()
                == 1;
    }

    private static Instant at(Phase phase) {
        return switch (phase) {
            case Phase.Waiting waiting -> waiting.notBefore();
            case Phase.Out out -> out.since();
            case Phase.RollingBack back -> back.since();
            case Phase.Completed completed -> completed.at();
            case Phase.RolledBack back -> back.at();
        };
    }

    private static @Nullable String reason(Phase phase) {
        return switch (phase) {
            case Phase.RollingBack back -> back.reason();
            case Phase.RolledBack back -> back.reason();
            case Phase.Waiting _, Phase.Out _, Phase.Completed _ -> null;
        };
    }

    Optional<Rollout> find(String id) {
        return jdbc.sql("select * from rollout where id = ?")
                .param(id)
                .query(RolloutStore::rollout)
                .optional();
    }

    Optional<Rollout> active() {
        return jdbc.sql("select * from rollout where active = 1")
                .query(RolloutStore::rollout)
                .optional();
    }

    /// Whether a rollout of this build was begun before, however it ended.
    boolean triedBefore(SandboxBuild build) {
        return jdbc.sql("select count(*) from rollout where build = ?")
                        .param(build.build())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /// The newest first.
    ///
    /// @param open only the one that goes on, or only those that ended; null: all
    List<Rollout> list(@Nullable Boolean open, @Nullable RolloutCursor after, int limit) {
        StringBuilder sql = new StringBuilder("select * from rollout where 1 = 1");
        List<Object> values = new ArrayList<>();
        if (open != null) {
            sql.append(open ? " and active = 1" : " and active is null");
        }
        if (after != null) {
            sql.append(" and (created_at < ? or (created_at = ? and id < ?))");
            values.addAll(List.of(time(after.createdAt()), time(after.createdAt()), after.id()));
        }
        values.add(limit);
        return jdbc.sql(sql + " order by created_at desc, id desc limit ?")
                .params(values)
                .query(RolloutStore::rollout)
                .list();
    }

    void admit(String rollout, Member member) {
        jdbc.sql("insert into rollout_target (rollout_id, user_name, wave, old_image, old_build, judged, admitted_at,"
                        + " calls_until) values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        rollout,
                        member.user().name(),
                        member.wave(),
                        member.old().image(),
                        member.old().build(),
                        member.judged(),
                        time(member.admittedAt()),
                        time(member.callsUntil()))
                .update();
    }

    void released(String rollout, UserId user, Instant at) {
        jdbc.sql("update rollout_target set released_at = ? where rollout_id = ? and user_name = ?")
                .params(time(at), rollout, user.name())
                .update();
    }

    void withheld(String rollout, UserId user) {
        jdbc.sql("update rollout_target set released_at = null where rollout_id = ? and user_name = ?")
                .params(rollout, user.name())
                .update();
    }

    void passed(String rollout, UserId user, Instant at) {
        jdbc.sql("update rollout_target set passed_at = ? where rollout_id = ? and user_name = ?")
                .params(time(at), rollout, user.name())
                .update();
    }

    void returned(String rollout, UserId user, Instant at, Instant callsUntil) {
        jdbc.sql("update rollout_target set returned_at = ?, calls_until = ? where rollout_id = ? and user_name = ?")
                .params(time(at), time(callsUntil), rollout, user.name())
                .update();
    }

    /// In the order of names as Java has it: a database may sort by another language.
    List<Member> members(String rollout) {
        return jdbc
                .sql("select * from rollout_target where rollout_id = ?")
                .param(rollout)
                .query((row, _) -> new Member(
                        new UserId(row.getString("user_name")),
                        row.getInt("wave"),
                        new SandboxBuild(row.getString("old_image"), row.getString("old_build")),
                        row.getBoolean("judged"),
                        instant(row, "admitted_at"),
                        instant(row, "calls_until"),
                        maybe(row, "released_at"),
                        maybe(row, "passed_at"),
                        maybe(row, "returned_at")))
                .list()
                .stream()
                .sorted(Comparator.comparing(Member::user))
                .toList();
    }

    /// The calls of members that began after their replacement and have ended. A call that nobody took or that was
    /// declined went well: it reached somebody.
    CallTally calls(String rollout) {
        return jdbc.sql("select count(*) as ended, count(case when c.outcome = 'FAILED' then 1 end) as failed"
                        + " from call c join rollout_target t on t.user_name = c.user_name"
                        + " where t.rollout_id = ? and c.ended_at is not null and t.released_at is not null"
                        + " and t.returned_at is null and c.started_at >= t.released_at")
                .param(rollout)
                .query((row, _) -> new CallTally(row.getInt("ended"), row.getInt("failed")))
                .single();
    }

    private static Rollout rollout(ResultSet row, int number) throws SQLException {
        return new Rollout(
                row.getString("id"),
                row.getLong("version"),
                new SandboxBuild(row.getString("image"), row.getString("build")),
                new SandboxBuild(row.getString("old_image"), row.getString("old_build")),
                new Terms(
                        row.getInt("wave_size"),
                        Duration.ofSeconds(row.getInt("pause_seconds")),
                        Duration.ofSeconds(row.getInt("present_within_seconds")),
                        Duration.ofSeconds(row.getInt("call_deadline_seconds")),
                        row.getDouble("presence_share"),
                        row.getDouble("call_success_share"),
                        row.getInt("call_minimum")),
                row.getString("requested_by"),
                instant(row, "created_at"),
                phase(row),
                row.getBoolean("paused"));
    }

    private static Phase phase(ResultSet row) throws SQLException {
        int wave = row.getInt("wave");
        Instant at = instant(row, "phase_at");
        String reason = row.getString("reason");
        return switch (row.getString("phase")) {
            case "waiting" -> new Phase.Waiting(wave, at);
            case "wave" -> new Phase.Out(wave, at);
            case "rolling_back" -> new Phase.RollingBack(wave, at, reason);
            case "completed" -> new Phase.Completed(wave, at);
            case "rolled_back" -> new Phase.RolledBack(wave, at, reason);
            default -> throw new IllegalStateException("unknown phase " + row.getString("phase"));
        };
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant maybe(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
