package org.linekeeper.controller.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/// Users in the database. A user is read and written whole; a lost race shows in the generation.
@Repository
class UserStore {
    private static final String COLUMNS = "select name, generation, created_at, deleted_at, uid, wanted, paused,"
            + " sandbox_edition, profile_edition, calls_until, image, build, do_not_disturb from app_user ";
    private static final RowMapper<WantedUser> WANTED = (row, _) -> new WantedUser(
            new UserId(row.getString("name")),
            row.getLong("generation"),
            row.getObject("deleted_at") != null,
            row.getInt("uid"),
            order(row));

    private final JdbcClient jdbc;
    private final SettingsStore settings;
    private final AccountHolders holders;

    UserStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.settings = new SettingsStore(jdbc, json);
        this.holders = new AccountHolders(jdbc);
    }

    @Transactional(readOnly = true)
    public Optional<User> find(UserId id) {
        return jdbc.sql(COLUMNS + "where name = ?")
                .param(id.name())
                .query(this::user)
                .optional();
    }

    /// In the order of names, after the given one.
    @Transactional(readOnly = true)
    public List<User> list(String after, int limit) {
        return jdbc.sql(COLUMNS + "where name > ? order by name limit ?")
                .params(after, limit)
                .query(this::user)
                .list();
    }

    public List<WantedUser> wanted() {
        return jdbc.sql(COLUMNS).query(WANTED).list();
    }

    public Optional<WantedUser> wanted(UserId id) {
        return jdbc.sql(COLUMNS + "where name = ?")
                .param(id.name())
                .query(WANTED)
                .optional();
    }

    /// Of one user, or of all where that is null.
    public List<UsedService> services(@Nullable UserId user) {
        String all = user == null ? "1 = 1" : "user_name = :user";
        List<UsedService> found =
                new ArrayList<>(jdbc.sql("select user_name, id, service, address from account where " + all)
                        .param("user", user == null ? "" : user.name())
                        .query((row, _) -> UsedService.ofAccount(
                                new UserId(row.getString("user_name")),
                                row.getString("id"),
                                row.getString("service"),
                                row.getString("address")))
                        .list());
        found.addAll(jdbc.sql("select user_name, id, coalesce(registrar, address) as server from sip_line where " + all)
                .param("user", user == null ? "" : user.name())
                .query((row, _) -> UsedService.ofLine(
                        new UserId(row.getString("user_name")), row.getString("id"), row.getString("server")))
                .list());
        return found;
    }

    /// As [#wanted], and nobody else changes the row until the transaction ends.
    public Optional<WantedUser> wantedForChange(UserId id) {
        return jdbc.sql(COLUMNS + "where name = ? for update")
                .param(id.name())
                .query(WANTED)
                .optional();
    }

    /// @return false where there is a user of this name
    @Transactional
    public boolean create(UserId id, Instant now, Settings first) {
        int rows = jdbc.sql("insert into app_user (name, generation, created_at, image, build) values (?, ?, ?,"
                        + " (select image from fleet_order where id = 1), (select build from fleet_order where id = 1))"
                        + " on conflict do nothing")
                .params(id.name(), 1, time(now))
                .update();
        if (rows == 0) {
            return false;
        }
        settings.insert(id, first);
        return true;
    }

    /// Replaces the settings and raises the generation by one.
    ///
    /// @return false where the user is not at this generation any more
    @Transactional
    public boolean replace(UserId id, long generation, Settings changed) {
        int rows = jdbc.sql("update app_user set generation = generation + 1"
                        + " where name = ? and generation = ? and deleted_at is null")
                .params(id.name(), generation)
                .update();
        if (rows == 0) {
            return false;
        }
        settings.delete(id);
        settings.insert(id, changed);
        return true;
    }

    /// Gives the user the service accounts that are new in the settings, as [AccountHolders#hold] does.
    public Optional<Account> hold(UserId id, Settings before, Settings now) {
        return holders.hold(id, before.accounts(), now.accounts());
    }

    /// Marks the user as deleted and drops the settings, passwords with them, at once. A pause of this
    /// user ends: nobody could resume one that is deleted.
    @Transactional
    public void markDeleted(UserId id, Instant now) {
        jdbc.sql("update app_user set deleted_at = ?, paused = false where name = ? and deleted_at is null")
                .params(time(now), id.name())
                .update();
        settings.delete(id);
    }

    /// Removes what is left of a deleted user.
    @Transactional
    public void forget(UserId id) {
        holders.release(id);
        jdbc.sql("delete from idempotency_key where user_name = ?")
                .param(id.name())
                .update();
        jdbc.sql("delete from app_user where name = ? and deleted_at is not null")
                .param(id.name())
                .update();
    }

    private User user(ResultSet row, int number) throws SQLException {
        UserId id = new UserId(row.getString("name"));
        return new User(
                id,
                row.getLong("generation"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("deleted_at", OffsetDateTime.class)),
                order(row),
                settings.of(id, row.getBoolean("do_not_disturb")));
    }

    private static SandboxOrder order(ResultSet row) throws SQLException {
        return new SandboxOrder(
                SandboxOrder.Wanted.valueOf(row.getString("wanted").toUpperCase(Locale.ROOT)),
                row.getBoolean("paused"),
                row.getLong("sandbox_edition"),
                row.getLong("profile_edition"),
                instant(row.getObject("calls_until", OffsetDateTime.class)),
                FleetOrders.build(row));
    }

    /// Changes what is ordered of a living user's sandbox; its generation stays.
    ///
    /// @return false where there is no such user
    public boolean order(UserId id, SandboxOrder order) {
        Instant callsUntil = order.callsUntil();
        SandboxBuild build = order.build();
        return jdbc.sql("update app_user set wanted = :wanted, paused = :paused, sandbox_edition = :edition,"
                                + " profile_edition = :profile, calls_until = :until, image = :image, build = :build"
                                + " where name = :name and deleted_at is null")
                        .param("wanted", order.wanted().word())
                        .param("paused", order.paused())
                        .param("edition", order.edition())
                        .param("profile", order.profileEdition())
                        .param("until", callsUntil == null ? null : time(callsUntil), Types.TIMESTAMP_WITH_TIMEZONE)
                        .param("image", build == null ? null : build.image(), Types.VARCHAR)
                        .param("build", build == null ? null : build.build(), Types.VARCHAR)
                        .param("name", id.name())
                        .update()
                == 1;
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
