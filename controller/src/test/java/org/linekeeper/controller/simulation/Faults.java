package org.linekeeper.controller.simulation;

import java.util.Set;

/// How well the machine does its work.
///
/// @param startMillis  what creating and starting take together, half each
/// @param listMillis   what a listing takes
/// @param failPercent  of all requests that fail, retryable
/// @param silentEvents whether the stream of hints stays open and says nothing
/// @param failing      requests that always fail, by name
record Faults(int startMillis, int listMillis, int failPercent, boolean silentEvents, Set<String> failing) {
    static final Faults NONE = new Faults(0, 0, 0, false, Set.of());

    Faults {
        failing = Set.copyOf(failing);
    }

    int millis(String op) {
        return switch (op) {
            case "create", "start" -> startMillis / 2;
            case "list" -> listMillis;
            default -> 0;
        };
    }
}
