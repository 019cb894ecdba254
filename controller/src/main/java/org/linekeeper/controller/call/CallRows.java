package org.linekeeper.controller.call;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.MediaQuality;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;
import org.springframework.jdbc.core.RowMapper;
import tools.jackson.databind.json.JsonMapper;

/// Reads rows of the table `call`: one without an end is a living call.
final class CallRows implements RowMapper<Call> {
    private final JsonMapper json;

    CallRows(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Call mapRow(ResultSet row, int number) throws SQLException {
        UserId user = new UserId(row.getString("user_name"));
        Instant endedAt = instant(row, "ended_at");
        return endedAt == null ? new Call.Living(user, snapshot(row)) : new Call.Ended(user, record(row, endedAt));
    }

    private static CallSnapshot snapshot(ResultSet row) throws SQLException {
        return new CallSnapshot(
                new CallId(row.getString("id")),
                CallDirection.valueOf(row.getString("direction")),
                new AccountId(row.getString("account")),
                peer(row),
                CallSnapshot.Phase.valueOf(row.getString("phase")),
                phone(row),
                startedAt(row),
                instant(row, "answered_at"));
    }

    private CallRecord record(ResultSet row, Instant endedAt) throws SQLException {
        String quality = row.getString("quality");
        return new CallRecord(
                new CallId(row.getString("id")),
                CallDirection.valueOf(row.getString("direction")),
                new AccountId(row.getString("account")),
                peer(row),
                phone(row),
                startedAt(row),
                instant(row, "answered_at"),
                endedAt,
                CallRecord.Outcome.valueOf(row.getString("outcome")),
                CallRecord.EndedBy.valueOf(row.getString("ended_by")),
                row.getString("detail"),
                quality == null ? null : json.readValue(quality, MediaQuality.class));
    }

    private static Party peer(ResultSet row) throws SQLException {
        return new Party(row.getString("peer_address"), row.getString("peer_name"));
    }

    private static @Nullable PhoneId phone(ResultSet row) throws SQLException {
        String phone = row.getString("phone");
        return phone == null ? null : new PhoneId(phone);
    }

    private static Instant startedAt(ResultSet row) throws SQLException {
        return row.getObject("started_at", OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
