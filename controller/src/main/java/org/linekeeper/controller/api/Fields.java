package org.linekeeper.controller.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the fields of a request and gathers all that is wrong with them, so that the caller learns
/// everything at once.
public final class Fields {
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

    private final List<FieldProblem> problems = new ArrayList<>();

    /// What the parser makes of the value; noted as a problem and empty where the value is absent or the
    /// parser throws an [IllegalArgumentException], whose message the caller is told.
    public <T> Optional<T> required(String path, @Nullable String value, Function<String, T> parser) {
        if (value == null) {
            refuse(path, "is needed");
            return Optional.empty();
        }
        return optional(path, value, parser);
    }

    /// As [#required], except that an absent value is fine.
    public <T> Optional<T> optional(String path, @Nullable String value, Function<String, T> parser) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(value));
        } catch (IllegalArgumentException e) {
            refuse(path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /// The number, or the given one where it is absent; noted as a problem outside its bounds.
    public int number(String path, @Nullable Integer value, int absent, int least, int most) {
        if (value == null) {
            return absent;
        }
        if (value < least || value > most) {
            refuse(path, "must be " + least + " to " + most);
        }
        return value;
    }

    /// As the other, for a number with a fraction.
    public double number(String path, @Nullable Double value, double absent, double least, double most) {
        if (value == null) {
            return absent;
        }
        if (!(value >= least && value <= most)) {
            refuse(path, "must be %.0f to %.0f".formatted(least, most));
            return absent;
        }
        return value;
    }

    /// Reads one of a set of words, as they are written.
    public static <E extends Enum<E>> Function<String, E> word(E[] words) {
        return text -> Arrays.stream(words)
                .filter(word -> word.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + Arrays.toString(words)));
    }

    /// Reads an instant that a database can hold as well: of a year with four digits.
    public static Instant instant(String text) {
        try {
            Instant read = Instant.parse(text);
            if (!read.isBefore(EARLIEST) && read.isBefore(TOO_LATE)) {
                return read;
            }
            throw new IllegalArgumentException("must be an instant of the years 0000 to 9999");
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must be an instant like 2026-01-31T12:00:00Z", e);
        }
    }

    /// An absent list is an empty one; one with too many entries, or with a null in it, is a problem.
    public <T> List<T> list(String path, @Nullable List<@Nullable T> values, int most) {
        if (values == null) {
            return List.of();
        }
        if (values.size() > most) {
            refuse(path, "must have at most " + most + " entries");
            return List.of();
        }
        List<T> present = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            T value = values.get(i);
            if (value == null) {
                refuse(path + "[" + i + "]", "must not be null");
            } else {
                present.add(value);
            }
        }
        return present;
    }

    public void refuse(String path, String detail) {
        problems.add(new FieldProblem(path, detail));
    }

    /// What was found so far.
    public List<FieldProblem> problems() {
        return List.copyOf(problems);
    }

    /// @throws Refused with all problems, where there is one
    public void check() {
        if (!problems.isEmpty()) {
            throw Refused.badFields(problems);
        }
    }

    /// For a single value outside a body: a path variable, a parameter.
    public static <T> T parse(String name, String value, Function<String, T> parser) {
        Fields fields = new Fields();
        Optional<T> parsed = fields.required(name, value, parser);
        fields.check();
        return parsed.orElseThrow();
    }
}
