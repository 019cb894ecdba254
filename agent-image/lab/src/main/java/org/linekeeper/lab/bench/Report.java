package org.linekeeper.lab.bench;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What was measured, what it is held against, and what explains it. A figure that could not be taken is `null`.
final class Report {
    /// How much later than the floor the sound may be.
    private static final double ABOVE_FLOOR_MS = 40;

    private static final Map<Figure, Double> GOALS = Map.of(
            Figure.RING, 50.0,
            Figure.ANSWER, 10.0,
            Figure.START, 500.0,
            Figure.PRESENCE, 8.0,
            Figure.MEMORY, 45.0,
            Figure.DRIFT, 5.0);

    private final Map<Figure, Double> values = new EnumMap<>(Figure.class);
    private final Map<Figure, Map<String, Object>> explained = new EnumMap<>(Figure.class);
    private final Map<String, Object> run = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    /// @param value NaN where there is none
    void note(Figure figure, double value, Map<String, Object> why) {
        if (!Double.isNaN(value)) {
            values.put(figure, rounded(value));
        }
        explained.put(figure, why);
    }

    /// What was true of the run as a whole.
    void noteRun(String name, Object value) {
        run.put(name, value);
    }

    void failed(String measurement, String why) {
        failures.put(measurement, why);
    }

    boolean isWhole() {
        return failures.isEmpty();
    }

    OptionalDouble value(Figure figure) {
        Double value = values.get(figure);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// The most that the figure may be.
    OptionalDouble goal(Figure figure) {
        if (figure == Figure.SOUND) {
            OptionalDouble floor = value(Figure.SOUND_FLOOR);
            return floor.isPresent() ? OptionalDouble.of(floor.getAsDouble() + ABOVE_FLOOR_MS) : floor;
        }
        Double fixed = GOALS.get(figure);
        return fixed == null ? OptionalDouble.empty() : OptionalDouble.of(fixed);
    }

    /// Empty where there is no goal, or where it is not known.
    Optional<Boolean> reached(Figure figure) {
        OptionalDouble value = value(figure);
        OptionalDouble goal = goal(figure);
        return value.isPresent() && goal.isPresent()
                ? Optional.of(value.getAsDouble() <= goal.getAsDouble())
                : Optional.empty();
    }

    /// As `bench-call.json` has it: the figures under their names, then goals, explanations and the run.
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Object> goals = new LinkedHashMap<>();
        Map<String, Object> reasons = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            json.put(figure.key(), values.get(figure));
            goal(figure).ifPresent(atMost -> goals.put(figure.key(), goal(atMost, figure)));
            reasons.put(figure.key(), explained.getOrDefault(figure, Map.of()));
        }
        json.put("goals", goals);
        json.put("explained", reasons);
        json.put("failed", failures);
        json.put("run", run);
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
        for (Figure figure : Figure.values()) {
            OptionalDouble goal = goal(figure);
            table.append(String.format(
                    Locale.ROOT,
                    "  %-52s %10s %12s  %s%n",
                    figure.words(),
                    text(value(figure), figure),
                    goal.isPresent() ? text(goal, figure) : "",
                    reached(figure).map(yes -> yes ? "yes" : "NO").orElse("")));
        }
        failures.forEach((what, why) ->
                table.append("  FAILED ").append(what).append(": ").append(why).append('\n'));
        return table.toString();
    }

    private static String text(OptionalDouble value, Figure figure) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f %s", value.getAsDouble(), figure.unit()) : "-";
    }

    /// To hundredths: nothing here is measured more finely.
    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
