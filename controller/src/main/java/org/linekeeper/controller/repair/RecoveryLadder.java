package org.linekeeper.controller.repair;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decides which rung is climbed for a sandbox, and when. Pure: the times are those of a clock that does
/// not jump. It ends in every case: either the parts come alive, or the rungs are spent and a person is
/// asked. A call that lives is never cut.
public final class RecoveryLadder {
    private static final Duration DAY = Duration.ofDays(1);
    /// For what waits for a call's end or a service's return: either is reported when it happens.
    private static final Duration LATER = Duration.ofSeconds(30);
    /// Pauses are longer or shorter by this share at most.
    private static final double SPREAD = 0.2;

    private final Patient patient;
    private final Instant now;
    private final LadderLimits limits;

    private RecoveryLadder(Patient patient, Instant now, LadderLimits limits) {
        this.patient = patient;
        this.now = now;
        this.limits = limits;
    }

    public static Verdict decide(Patient patient, Instant now, LadderLimits limits) {
        return patient.ailments().isEmpty() ? Verdict.WELL : new RecoveryLadder(patient, now, limits).decide();
    }

    private record Step(Rung rung, Ailment ailment, Instant due) {}

    private Verdict decide() {
        Optional<Instant> underWay = patient.tries().stream()
                .filter(one -> one.ended() == null)
                .map(one -> one.begun().plus(limits.of(one.rung()).deadline()))
                .filter(now::isBefore)
                .max(Comparator.naturalOrder());
        if (underWay.isPresent()) {
            return new Verdict.Wait(underWay.get(), "a repair is under way");
        }
        Optional<Step> next = patient.ailments().stream()
                .filter(ailment -> ailment.personNeeded() == null && !ailment.serviceOut())
                .flatMap(ailment -> step(ailment).stream())
                .min(Comparator.comparing(Step::due).thenComparing(Step::rung));
        if (next.isPresent()) {
            return now.isBefore(next.get().due())
                    ? new Verdict.Wait(next.get().due(), next.get().ailment().part() + " may come back by itself")
                    : climb(next.get());
        }
        return nothingLeft();
    }

    /// The next rung for this part; empty where they are spent.
    private Optional<Step> step(Ailment ailment) {
        if (isInDoubt(ailment)) {
            return Optional.empty();
        }
        for (Rung rung : ailment.kind().route()) {
            if (helps(rung, ailment) && !spent(rung, ailment)) {
                return Optional.of(new Step(rung, ailment, due(rung, ailment)));
            }
        }
        return Optional.empty();
    }

    private static boolean isInDoubt(Ailment ailment) {
        return !ailment.proven() && !ailment.kind().bearsDoubt();
    }

    /// A service out of reach is asked again, and nothing is torn down for it.
    private static boolean helps(Rung rung, Ailment ailment) {
        return !ailment.unreachable() || rung.isForOneTarget();
    }

    private boolean spent(Rung rung, Ailment ailment) {
        LadderLimits.RungLimits own = limits.of(rung);
        long inSeries = patient.series().stream()
                .filter(one -> one.rung() == rung
                        && (!rung.isForOneTarget() || one.target().equals(ailment.part())))
                .count();
        long inDay = patient.tries().stream()
                .filter(one -> one.rung() == rung && one.begun().isAfter(now.minus(DAY)))
                .count();
        // silence proves nothing: a container goes for it once a day at most
        boolean once = rung == Rung.CONTAINER && !ailment.proven() && inDay > 0;
        return inSeries >= own.inSeries() || inDay >= own.inDay() || once;
    }

    private Instant due(Rung rung, Ailment ailment) {
        Duration patience = limits.of(rung).patience();
        if (!ailment.proven()) {
            patience = longer(patience, limits.unknown());
        }
        if (ailment.unreachable()) {
            patience = longer(patience, limits.unreachable());
        }
        Instant patient = ailment.since().plus(patience);
        return pauseEnds().filter(end -> end.isAfter(patient)).orElse(patient);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Optional<Instant> pauseEnds() {
        List<Try> series = patient.series();
        if (series.isEmpty()) {
            return Optional.empty();
        }
        Duration doubled = limits.firstPause().multipliedBy(1L << Math.min(series.size() - 1, 16));
        Duration pause = doubled.compareTo(limits.longestPause()) < 0 ? doubled : limits.longestPause();
        double random = new SplittableRandom(patient.seed() + series.size()).nextDouble();
        Duration spread = Duration.ofMillis(Math.round(pause.toMillis() * (1 - SPREAD + 2 * SPREAD * random)));
        Try last = series.getLast();
        Instant ended = last.ended() != null
                ? last.ended()
                : last.begun().plus(limits.of(last.rung()).deadline());
        return Optional.of(ended.plus(spread));
    }

    private Verdict climb(Step step) {
        return switch (patient.calls()) {
            case Calls.None _ -> climb(step, null);
            case Calls.Dead dead -> climb(step, dead.id());
            case Calls.Living _ -> new Verdict.Wait(now.plus(LATER), "a call is up");
            case Calls.Unheard unheard -> {
                Instant given = step.ailment().since().plus(limits.lostCall());
                yield unheard.lastLiving() && now.isBefore(given)
                        ? new Verdict.Wait(given, "a call was up when the agent fell silent")
                        : climb(step, null);
            }
        };
    }

    private Verdict climb(Step step, @Nullable String deadCall) {
        Ailment ailment = step.ailment();
        String cause = ailment.part() + (ailment.proven() ? " is gone" : " says nothing") + " for "
                + Duration.between(ailment.since(), now).toSeconds() + " s" + before();
        return new Verdict.Climb(step.rung(), ailment.part(), cause, ailment.words(), deadCall);
    }

    private String before() {
        List<Try> series = patient.series();
        return series.isEmpty()
                ? ""
                : ", after " + series.stream().map(one -> one.rung().name()).collect(Collectors.joining(", "));
    }

    private Verdict nothingLeft() {
        List<String> todo = new ArrayList<>();
        Optional<Instant> doubtful = Optional.empty();
        for (Ailment ailment : patient.ailments()) {
            Instant given = ailment.since().plus(limits.unknown());
            if (ailment.personNeeded() != null) {
                todo.add(ailment.part() + ": " + ailment.personNeeded());
            } else if (isInDoubt(ailment) && now.isBefore(given)) {
                doubtful = Optional.of(given);
            } else if (!ailment.serviceOut()) {
                todo.add(ailment.part() + ": " + advice(ailment) + " (" + ailment.words() + ")");
            }
        }
        if (!todo.isEmpty()) {
            return new Verdict.NeedsPerson(String.join("; ", todo));
        }
        return doubtful.<Verdict>map(until -> new Verdict.Wait(until, "the container's state may clear up by itself"))
                .orElseGet(() -> new Verdict.Wait(now.plus(LATER), "the service is out"));
    }

    private static String advice(Ailment ailment) {
        if (isInDoubt(ailment)) {
            return "see at the runtime what became of it; nothing is stopped while that is not known";
        }
        return ailment.unreachable()
                ? "see whether its server runs and its address is right"
                : "no repair helped: look at the sandbox, or wipe its profile";
    }
}
