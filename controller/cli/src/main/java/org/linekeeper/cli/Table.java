package org.linekeeper.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// A list of JSON objects as a table for people.
final class Table {
    private static final int WIDEST = 60;
    private static final String DIGEST = "sha256:";

    private record Column(String title, Function<JsonNode, String> value) {}

    private final List<Column> columns = new ArrayList<>();

    /// A column with the text at this JSON pointer (RFC 6901).
    Table column(String title, String pointer) {
        return column(title, row -> text(row.at(pointer)));
    }

    Table column(String title, Function<JsonNode, String> value) {
        columns.add(new Column(title, value));
        return this;
    }

    /// A column with how long ago the instant at this pointer was.
    Table age(String title, String pointer, Instant now) {
        return column(title, row -> age(text(row.at(pointer)), now));
    }

    static String text(JsonNode node) {
        if (node.isArray()) {
            return String.join(",", node.values().stream().map(Table::text).toList());
        }
        return node.isMissingNode() || node.isNull() ? "" : node.asString();
    }

    /// A build of an image, as short as people know it.
    static String build(JsonNode node) {
        String build = text(node);
        return build.startsWith(DIGEST)
                ? build.substring(DIGEST.length(), Math.min(build.length(), DIGEST.length() + 12))
                : build;
    }

    static String millis(JsonNode node) {
        if (!node.isNumber()) {
            return "";
        }
        long millis = node.asLong();
        return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
    }

    static String age(String instant, Instant now) {
        if (instant.isEmpty()) {
            return "";
        }
        Duration age = Duration.between(Instant.parse(instant), now);
        if (age.toSeconds() < 120) {
            return Math.max(0, age.toSeconds()) + " s";
        }
        if (age.toMinutes() < 120) {
            return age.toMinutes() + " min";
        }
        return age.toHours() < 48 ? age.toHours() + " h" : age.toDays() + " d";
    }

    void print(Iterable<JsonNode> rows, PrintWriter out) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::title).toList());
        Column last = columns.getLast();
        rows.forEach(row -> cells.add(columns.stream()
                .map(column -> column.equals(last)
                        ? plain(column.value().apply(row))
                        : cut(column.value().apply(row)))
                .toList()));
        int[] widths = new int[columns.size()];
        cells.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    /// On one line, with nothing in it that would steer a terminal.
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    private static String cut(String text) {
        String line = plain(text);
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
    }
}
