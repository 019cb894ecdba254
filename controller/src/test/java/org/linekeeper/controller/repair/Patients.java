package org.linekeeper.controller.repair;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Sandboxes that are not well, for the ladder's tests.
final class Patients {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final Instant LONG_AGO = NOW.minus(Duration.ofHours(3));
    static final LadderLimits LIMITS = new LadderLimits(
            Map.of(
                    Rung.REGISTER, rung(45, 30, 2, 20),
                    Rung.CLIENT, rung(90, 60, 2, 12),
                    Rung.SESSION, rung(120, 60, 1, 6),
                    Rung.CONTAINER, rung(180, 120, 1, 3)),
            Duration.ofMinutes(10),
            Duration.ofMinutes(15),
            Duration.ofHours(2),
            Duration.ofSeconds(30),
            Duration.ofMinutes(15));

    private Patients() {}

    private static LadderLimits.RungLimits rung(int patience, int deadline, int inSeries, int inDay) {
        return new LadderLimits.RungLimits(Duration.ofSeconds(patience), Duration.ofSeconds(deadline), inSeries, inDay);
    }

    static Ailment gone(String part, int seconds) {
        return new Ailment(part, true, NOW.minusSeconds(seconds), "no answer", false, false, null);
    }

    static Ailment silent(String part, int seconds) {
        return new Ailment(part, false, NOW.minusSeconds(seconds), "says nothing", false, false, null);
    }

    static Ailment unreachable(String part, int seconds) {
        return new Ailment(part, true, NOW.minusSeconds(seconds), "timed out", true, false, null);
    }

    static Ailment serviceOut(String part, int seconds) {
        return new Ailment(part, true, NOW.minusSeconds(seconds), "no answer", false, true, null);
    }

    static Ailment needsPerson(String part, String todo) {
        return new Ailment(part, true, LONG_AGO, "not-authorized", false, false, todo);
    }

    static Patient patient(Ailment... ailments) {
        return with(Calls.NONE, List.of(), ailments);
    }

    static Patient with(Calls calls, List<Try> tries, Ailment... ailments) {
        return new Patient(List.of(ailments), tries, LONG_AGO, calls, 7);
    }

    /// That ended this long ago.
    static Try tried(Rung rung, String target, int seconds) {
        return new Try(rung, target, NOW.minusSeconds(seconds + 30), NOW.minusSeconds(seconds));
    }
}
