package org.linekeeper.lab.probe;

import java.util.Arrays;
import java.util.Locale;

/// What the programs in containers print: one flat JSON object a line.
public final class JsonLine {
    private JsonLine() {}

    /// @param namesAndValues numbers stand as they are (one that there is not is `null`), the rest as text
    public static String of(String kind, Object... namesAndValues) {
        var line = new StringBuilder("{\"kind\":\"").append(kind).append('"');
        var parts = Arrays.asList(namesAndValues);
        for (int i = 0; i < parts.size(); i += 2) {
            line.append(",\"").append(parts.get(i)).append("\":").append(value(parts.get(i + 1)));
        }
        return line.append('}').toString();
    }

    private static String value(Object value) {
        return switch (value) {
            case Double number when number.isNaN() -> "null";
            case Double number -> String.format(Locale.ROOT, "%.2f", number);
            case Integer number -> number.toString();
            case Long number -> number.toString();
            default -> '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        };
    }
}
