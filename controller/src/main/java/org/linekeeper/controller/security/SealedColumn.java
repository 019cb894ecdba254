package org.linekeeper.controller.security;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A column of the database that holds sealed secrets, read a page at a time in the order of its table's key.
///
/// A row may have none.
///
/// @param key the primary key's columns, all of them text
record SealedColumn(String table, String column, List<String> key) {
    /// Every such column there is. A test finds what is missing here.
    static final List<SealedColumn> ALL = List.of(
            new SealedColumn("account", "password", List.of("user_name", "id")),
            new SealedColumn("sip_line", "password", List.of("user_name", "id")),
            new SealedColumn("sip_line", "turn_password", List.of("user_name", "id")),
            new SealedColumn("idempotency_key", "request", List.of("caller", "id")));

    record Row(List<String> key, Sealed sealed) {}

    List<String> beginning() {
        return Collections.nCopies(key.size(), "");
    }

    /// Whether any secret is sealed.
    static boolean holdAny(JdbcClient jdbc) {
        return ALL.stream().anyMatch(one -> !one.page(jdbc, one.beginning(), 1).isEmpty());
    }

    List<Row> page(JdbcClient jdbc, List<String> after, int limit) {
        String names = String.join(", ", key);
        String marks = String.join(", ", Collections.nCopies(key.size(), "?"));
        List<Object> values = new ArrayList<>(after);
        values.add(limit);
        return jdbc.sql("select %s, %s from %s where %s is not null and (%s) > (%s) order by %s limit ?"
                        .formatted(names, column, table, column, names, marks, names))
                .params(values)
                .query((row, _) -> {
                    List<String> own = new ArrayList<>();
                    for (String name : key) {
                        own.add(row.getString(name));
                    }
                    return new Row(own, new Sealed(row.getString(column)));
                })
                .list();
    }

    /// Nothing happens where the row was changed or removed meanwhile.
    void replace(JdbcClient jdbc, Row row, Sealed by) {
        List<Object> values = new ArrayList<>();
        values.add(by.base64());
        values.addAll(row.key());
        values.add(row.sealed().base64());
        jdbc.sql("update %s set %s = ? where %s = ? and %s = ?"
                        .formatted(table, column, String.join(" = ? and ", key), column))
                .params(values)
                .update();
    }
}
