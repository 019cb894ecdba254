package org.linekeeper.controller.api;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A part of a list.
///
/// @param next what to pass as `after` to get the following part; null at the end
public record Page<T>(List<T> items, @Nullable String next) {
    private static final int MOST = 500;

    public Page {
        items = List.copyOf(items);
    }

    /// Cuts a page out of what was found when one entry more than the page holds was asked for.
    public static <T> Page<T> cut(List<T> found, int limit, Function<T, String> cursor) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<T> items = found.subList(0, limit);
        return new Page<>(items, cursor.apply(items.getLast()));
    }

    public <R> Page<R> map(Function<T, R> change) {
        return new Page<>(items.stream().map(change).toList(), next);
    }

    /// The parameter `limit`, checked.
    public static int limit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw Refused.badField("limit", "must be 1 to " + MOST);
        }
        return limit;
    }
}
