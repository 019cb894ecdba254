package org.linekeeper.controller.api;

import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Entity tags made of generation numbers, and the `If-Match` header (RFC 9110 §8.8.3, §13.1.1).
public final class EntityTags {
    private static final Pattern LIST = Pattern.compile("\\s*(?:W/)?\"[^\"]*\"\\s*(?:,\\s*(?:W/)?\"[^\"]*\"\\s*)*");

    private EntityTags() {}

    public static String of(long generation) {
        return "\"" + generation + "\"";
    }

    /// Whether a generation is one that the header allows; all are without a header. A weak tag never
    /// matches: the comparison is the strong one.
    public static LongPredicate ifMatch(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return _ -> true;
        }
        if (!LIST.matcher(header).matches()) {
            throw Refused.badField("If-Match", "must be * or entity tags in double quotes");
        }
        var tags = Arrays.stream(header.split(",")).map(String::strip).toList();
        return generation -> tags.contains(of(generation));
    }
}
