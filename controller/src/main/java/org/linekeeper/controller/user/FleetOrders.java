package org.linekeeper.controller.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The one row with what is ordered of the whole fleet. Reads the database each time: a pause is in force
/// from its commit on, for every controller.
@Component
public class FleetOrders {
    private static final String SELECT = "select * from fleet_order where id = 1";

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    FleetOrders(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    public FleetOrder get() {
        return jdbc.sql(SELECT).query(FleetOrders::read).single();
    }

    /// An equal result changes nothing. The version is counted here, whatever the change says.
    @Transactional
    public FleetOrder change(UnaryOperator<FleetOrder> change) {
        FleetOrder before =
                jdbc.sql(SELECT + " for update").query(FleetOrders::read).single();
        FleetOrder after = change.apply(before);
        if (after.pause().equals(before.pause()) && after.build().equals(before.build())) {
            return before;
        }
        Optional<FleetOrder.Pause> pause = after.pause();
        jdbc.sql("update fleet_order set version = :version, paused = :paused, paused_at = :at, paused_by = :by,"
                        + " reason = :reason, image = :image, build = :build where id = 1")
                .param("version", before.version() + 1)
                .param("paused", pause.isPresent())
                .param(
                        "at",
                        pause.map(FleetOrder.Pause::since)
                                .map(FleetOrders::time)
                                .orElse(null),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .param("by", pause.map(FleetOrder.Pause::by).orElse(null), Types.VARCHAR)
                .param("reason", pause.map(FleetOrder.Pause::reason).orElse(null), Types.VARCHAR)
                .param("image", after.build().map(SandboxBuild::image).orElse(null), Types.VARCHAR)
                .param("build", after.build().map(SandboxBuild::build).orElse(null), Types.VARCHAR)
                .update();
        events.publishEvent(new FleetChanged());
        return new FleetOrder(before.version() + 1, pause, after.build());
    }

    private static FleetOrder read(ResultSet row, int number) throws SQLException {
        Optional<FleetOrder.Pause> pause = row.getBoolean("paused")
                ? Optional.of(new FleetOrder.Pause(
                        row.getObject("paused_at", OffsetDateTime.class).toInstant(),
                        row.getString("paused_by"),
                        row.getString("reason")))
                : Optional.empty();
        return new FleetOrder(row.getLong("version"), pause, Optional.ofNullable(build(row)));
    }

    static @Nullable SandboxBuild build(ResultSet row) throws SQLException {
        String build = row.getString("build");
        return build == null ? null : new SandboxBuild(row.getString("image"), build);
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
