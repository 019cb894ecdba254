package org.linekeeper.lab.bench;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What was measured, what it is held against, and what explains it. A figure that could not be taken is `null`.
final class Report {
    private final List<Figure> figures;
    private final Map<Figure, Double> values = new HashMap<>();
    private final Map<Figure, Map<String, Object>> explained = new HashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    /// @param figures all that the benchmark has, in the order of its file and table
    Report(List<? extends Figure> figures) {
        this.figures = List.copyOf(figures);
    }

    /// @param value NaN where there is none, which is a failure
    void note(Figure figure, double value, Map<String, Object> why) {
        if (Double.isNaN(value)) {
            values.remove(figure);
            failures.put(figure.key(), "too little was measured to tell it");
        } else {
            values.put(figure, rounded(value));
        }
        explained.put(figure, why);
    }

    void failed(String measurement, String why) {
        failures.put(measurement, why);
    }

    /// What this run could not take for a reason that is no failure: a codec that the agent does not have, say.
    void leftOut(String what, String why) {
        leftOut.put(what, why);
    }

    boolean isWhole() {
        return failures.isEmpty();
    }

    OptionalDouble value(Figure figure) {
        Double value = values.get(figure);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// A goal that follows from another figure: so much above it.
    OptionalDouble above(Figure other, double more) {
        OptionalDouble value = value(other);
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() + more) : value;
    }

    /// A goal that follows from another figure: so many times it.
    OptionalDouble times(Figure other, double factor) {
        OptionalDouble value = value(other);
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() * factor) : value;
    }

    /// Where two goals hold, the lower one counts.
    static OptionalDouble lower(OptionalDouble first, OptionalDouble second) {
        if (first.isPresent() && second.isPresent()) {
            return OptionalDouble.of(Math.min(first.getAsDouble(), second.getAsDouble()));
        }
        return first.isPresent() ? first : second;
    }

    /// Empty where there is no goal, or where it is not known.
    Optional<Boolean> reached(Figure figure) {
        OptionalDouble value = value(figure);
        OptionalDouble goal = figure.goal(this);
        return value.isPresent() && goal.isPresent()
                ? Optional.of(value.getAsDouble() <= goal.getAsDouble())
                : Optional.empty();
    }

    /// As the file has it: the figures under their names, then goals and explanations.
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Object> goals = new LinkedHashMap<>();
        Map<String, Object> reasons = new LinkedHashMap<>();
        for (Figure figure : figures) {
            json.put(figure.key(), values.get(figure));
            figure.goal(this).ifPresent(atMost -> goals.put(figure.key(), goal(atMost, figure)));
            reasons.put(figure.key(), explained.getOrDefault(figure, Map.of()));
        }
        json.put("goals", goals);
        json.put("explained", reasons);
        json.put("failed", failures);
        json.put("left_out", leftOut);
        return json;
    }

    private Map<String, Object> goal(double atMost, Figure figure) {
        Map<String, Object> goal = new LinkedHashMap<>();
        goal.put("at_most", rounded(atMost));
        goal.put("reached", reached(figure).orElse(null));
        return goal;
    }

    /// For people.
    String table() {
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, "  %-52s %10s %12s  %s%n", "", "measured", "at most", "reached"));
        for (Figure figure : figures) {
            OptionalDouble goal = figure.goal(this);
            table.append(String.format(
                    Locale.ROOT,
                    "  %-52s %10s %12s  %s%n",
                    figure.words(),
                    text(value(figure), figure),
                    goal.isPresent() ? text(goal, figure) : "",
                    reached(figure).map(yes -> yes ? "yes" : "NO").orElse("")));
        }
        leftOut.forEach((what, why) -> table.append("  left out ")
                .append(what)
                .append(": ")
                .append(why)
                .append('\n'));
        failures.forEach((what, why) ->
                table.append("  FAILED ").append(what).append(": ").append(why).append('\n'));
        return table.toString();
    }

    private static String text(OptionalDouble value, Figure figure) {
        if (value.isEmpty()) {
            return "-";
        }
        String format = Math.abs(value.getAsDouble()) < 10 ? "%.2f %s" : "%.1f %s";
        return String.format(Locale.ROOT, format, value.getAsDouble(), figure.unit())
                .strip();
    }

    /// To hundredths: nothing here is measured more finely.
    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
