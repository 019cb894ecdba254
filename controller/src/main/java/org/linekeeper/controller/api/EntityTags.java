package org.linekeeper.controller.api;

import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Entity tags made of generation numbers, and the `If-Match` header (RFC 9110 §8.8.3, §13.1.1). What is shown beside
/// what the generation counts stands behind a point: it changes the tag, so that nobody is told that nothing has
/// changed, and takes no part in `If-Match`, which is about what the caller changes.
public final class EntityTags {
    private static final Pattern LIST = Pattern.compile("\\s*(?:W/)?\"[^\"]*\"\\s*(?:,\\s*(?:W/)?\"[^\"]*\"\\s*)*");

    private static final Pattern SHOWN = Pattern.compile("\\.[0-9a-f]{8}\"$");

    private EntityTags() {}

    public static String of(long generation) {
        return "\"" + generation + "\"";
    }

    /// @param shown all that the answer shows, as a record
    public static String of(long generation, Record shown) {
        return "\"%d.%08x\"".formatted(generation, shown.toString().hashCode());
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
        var tags = Arrays.stream(header.split(","))
                .map(String::strip)
                .map(tag -> SHOWN.matcher(tag).replaceFirst("\""))
                .toList();
        return generation -> tags.contains(of(generation));
    }
}
