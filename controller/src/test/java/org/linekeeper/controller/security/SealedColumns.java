package org.linekeeper.controller.security;

import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which columns hold sealed secrets, by what stands in them.
public final class SealedColumns {
    private SealedColumns() {}

    public static Set<String> known() {
        Set<String> known = new TreeSet<>();
        SealedColumn.ALL.forEach(column -> known.add(column.table() + "." + column.column()));
        return known;
    }

    /// Reads the whole database.
    public static Set<String> holding(JdbcClient jdbc) {
        Set<String> holding = new TreeSet<>();
        jdbc.sql("select table_name, column_name from information_schema.columns where table_schema = 'public'"
                        + " and lower(data_type) like 'character%'")
                .query((row, _) -> new String[] {row.getString(1), row.getString(2)})
                .list()
                .forEach(column -> {
                    boolean sealed = jdbc
                            .sql("select %s from %s where %s is not null".formatted(column[1], column[0], column[1]))
                            .query(String.class)
                            .list()
                            .stream()
                            .anyMatch(SealedColumns::isSealed);
                    if (sealed) {
                        holding.add(column[0] + "." + column[1]);
                    }
                });
        return holding;
    }

    private static boolean isSealed(String text) {
        try {
            Envelope.of(new Sealed(text)).keyId();
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
