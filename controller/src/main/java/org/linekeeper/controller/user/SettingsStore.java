package org.linekeeper.controller.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.security.Sealed;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipTransport;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// The rows below a user. Its caller holds the transaction.
final class SettingsStore {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    SettingsStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /// @param doNotDisturb as it stands in the user's own row
    Settings of(UserId user, boolean doNotDisturb) {
        return new Settings(
                rows(user, "select * from account where user_name = ? order by position", SettingsStore::account),
                rows(user, "select * from sip_line where user_name = ? order by position", this::line),
                rows(user, "select * from phone where user_name = ? order by position", SettingsStore::phone),
                ringSteps(user),
                doNotDisturb);
    }

    private <T> List<T> rows(UserId user, String sql, RowReader<T> reader) {
        return jdbc.sql(sql)
                .param(user.name())
                .query((row, _) -> reader.read(row))
                .list();
    }

    @FunctionalInterface
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                new AccountId(row.getString("id")),
                Service.of(row.getString("service")),
                row.getString("address"),
                new Sealed(row.getString("password")));
    }

    private Line line(ResultSet row) throws SQLException {
        String registrar = row.getString("registrar");
        String turnPassword = row.getString("turn_password");
        return new Line(
                new LineId(row.getString("id")),
                new SipAddress(row.getString("address")),
                registrar == null ? null : new SipAddress(registrar),
                row.getString("username"),
                new Sealed(row.getString("password")),
                SipTransport.valueOf(row.getString("transport")),
                row.getInt("register_seconds"),
                IncomingRule.valueOf(row.getString("incoming")),
                options(row.getString("signalling"), LineSignalling.class, LineSignalling.STANDARD),
                options(row.getString("media"), LineMedia.class, LineMedia.STANDARD),
                turnPassword == null ? null : new Sealed(turnPassword));
    }

    /// Null in the rows of an earlier version.
    private <T> T options(@Nullable String stored, Class<T> type, T absent) {
        return stored == null ? absent : json.readValue(stored, type);
    }

    private static Phone phone(ResultSet row) throws SQLException {
        return new Phone(
                new PhoneId(row.getString("id")),
                new SipAddress(row.getString("address")),
                new LineId(row.getString("line")));
    }

    private record RingRow(int step, PhoneId phone, int seconds) {}

    private List<RingStep> ringSteps(UserId user) {
        List<RingRow> rows = rows(
                user,
                "select * from ring_step where user_name = ? order by step, position",
                row -> new RingRow(row.getInt("step"), new PhoneId(row.getString("phone")), row.getInt("seconds")));
        Map<Integer, List<RingRow>> steps = new LinkedHashMap<>();
        rows.forEach(
                row -> steps.computeIfAbsent(row.step(), _ -> new ArrayList<>()).add(row));
        return steps.values().stream()
                .map(step -> new RingStep(
                        step.stream().map(RingRow::phone).toList(),
                        step.getFirst().seconds()))
                .toList();
    }

    void insert(UserId user, Settings settings) {
        insertAccounts(user, settings.accounts());
        insertLines(user, settings.lines());
        insertPhones(user, settings.phones());
        insertRingSteps(user, settings.ringSteps());
        write("update app_user set do_not_disturb = ? where name = ?", settings.doNotDisturb(), user.name());
    }

    void delete(UserId user) {
        for (String table : List.of("ring_step", "phone", "sip_line", "account")) {
            jdbc.sql("delete from " + table + " where user_name = ?")
                    .param(user.name())
                    .update();
        }
    }

    private void insertAccounts(UserId user, List<Account> accounts) {
        int position = 0;
        for (Account account : accounts) {
            write(
                    "insert into account (user_name, position, id, service, address, password)"
                            + " values (?, ?, ?, ?, ?, ?)",
                    user.name(),
                    position++,
                    account.id().value(),
                    account.service().word(),
                    account.address(),
                    account.password().base64());
        }
    }

    private void insertLines(UserId user, List<Line> lines) {
        int position = 0;
        for (Line line : lines) {
            write(
                    "insert into sip_line (user_name, position, id, address, registrar, username, password,"
                            + " transport, register_seconds, incoming, signalling, media, turn_password)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    user.name(),
                    position++,
                    line.id().value(),
                    line.address().uri(),
                    line.registrar() == null ? null : line.registrar().uri(),
                    line.username(),
                    line.password().base64(),
                    line.transport().name(),
                    line.registerSeconds(),
                    line.incoming().name(),
                    json.writeValueAsString(line.signalling()),
                    json.writeValueAsString(line.media()),
                    line.turnPassword() == null ? null : line.turnPassword().base64());
        }
    }

    private void insertPhones(UserId user, List<Phone> phones) {
        int position = 0;
        for (Phone phone : phones) {
            write(
                    "insert into phone (user_name, position, id, address, line) values (?, ?, ?, ?, ?)",
                    user.name(),
                    position++,
                    phone.id().value(),
                    phone.address().uri(),
                    phone.line().value());
        }
    }

    private void insertRingSteps(UserId user, List<RingStep> steps) {
        for (int step = 0; step < steps.size(); step++) {
            int position = 0;
            for (PhoneId phone : steps.get(step).phones()) {
                write(
                        "insert into ring_step (user_name, step, position, phone, seconds) values (?, ?, ?, ?, ?)",
                        user.name(),
                        step,
                        position++,
                        phone.value(),
                        steps.get(step).seconds());
            }
        }
    }

    private void write(String sql, @Nullable Object... values) {
        jdbc.sql(sql).params(Arrays.asList(values)).update();
    }
}
