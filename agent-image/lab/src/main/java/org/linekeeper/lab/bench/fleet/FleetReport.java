package org.linekeeper.lab.bench.fleet;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What was measured of a fleet, what it is held against, and what explains it. A figure that could not be taken is
/// `null`.
final class FleetReport {
    private final Map<FleetFigure, Double> values = new EnumMap<>(FleetFigure.class);
    private final Map<FleetFigure, Map<String, Object>> explained = new EnumMap<>(FleetFigure.class);
    private final Map<String, String> failures = new LinkedHashMap<>();

    void note(FleetFigure figure, double value, Map<String, Object> why) {
        values.put(figure, value);
        explained.put(figure, why);
    }

    void failed(String measurement, String why) {
        failures.put(measurement, why);
    }

    boolean isWhole() {
        return failures.isEmpty();
    }

    /// Empty where there is no aim, or no value.
    Optional<Boolean> reached(FleetFigure figure) {
        Double value = values.get(figure);
        return value == null || Double.isNaN(figure.aim()) ? Optional.empty() : Optional.of(figure.reachedBy(value));
    }

    /// As `bench-fleet.json` has it: the figures under their names, then aims and explanations.
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Object> aims = new LinkedHashMap<>();
        Map<String, Object> reasons = new LinkedHashMap<>();
        for (FleetFigure figure : FleetFigure.values()) {
            json.put(figure.key(), values.get(figure));
            if (!Double.isNaN(figure.aim())) {
                Map<String, Object> aim = new LinkedHashMap<>();
                aim.put(figure == FleetFigure.START_RATE ? "at_least" : "at_most", figure.aim());
                aim.put("reached", reached(figure).orElse(null));
                aims.put(figure.key(), aim);
            }
            reasons.put(figure.key(), explained.getOrDefault(figure, Map.of()));
        }
        json.put("aims", aims);
        json.put("explained", reasons);
        json.put("failed", failures);
        return json;
    }

    /// For people.
    String table() {
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, "  %-52s %10s %10s  %s%n", "", "measured", "aim", "reached"));
        for (FleetFigure figure : FleetFigure.values()) {
            Double value = values.get(figure);
            table.append(String.format(
                    Locale.ROOT,
                    "  %-52s %10s %10s  %s%n",
                    figure.words(),
                    value == null ? "-" : number(value),
                    Double.isNaN(figure.aim()) ? "" : number(figure.aim()),
                    reached(figure).map(yes -> yes ? "yes" : "NO").orElse("")));
        }
        failures.forEach((what, why) ->
                table.append("  FAILED ").append(what).append(": ").append(why).append('\n'));
        return table.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 1 && value != 0 ? "%.4f" : "%.2f", value);
    }
}
