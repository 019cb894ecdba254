package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.event.Event;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.event.Outcome;
import org.linekeeper.controller.repair.Ailment;
import org.linekeeper.controller.repair.Calls;
import org.linekeeper.controller.repair.LadderLimits;
import org.linekeeper.controller.repair.Patient;
import org.linekeeper.controller.repair.RecoveryLadder;
import org.linekeeper.controller.repair.Rung;
import org.linekeeper.controller.repair.Try;
import org.linekeeper.controller.repair.Verdict;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Evidence;

/// Follows every sandbox that is not well: since when, what was tried, what comes next. Asks the recovery ladder and
/// tells what became of its rungs. A sandbox that is well costs nothing here. For the reconciler's thread only; all
/// times are those of the steady clock.
final class Clinic {
    /// For so long sound or client must be gone until the call they carry counts as dead.
    private static final Duration DEAF = Duration.ofMinutes(1);

    private final LadderSettings settings;
    private final LadderLimits limits;
    private final Services services;
    private final Chronicle chronicle;
    private final Map<UserId, Chart> charts = new HashMap<>();

    Clinic(LadderSettings settings, Services services, Chronicle chronicle) {
        this.settings = settings;
        this.limits = settings.limits();
        this.services = services;
        this.chronicle = chronicle;
    }

    /// @param climb     the rung to climb now
    /// @param lookAgain when something may be due
    /// @param note      for people; empty while all is well
    record Finding(Optional<Verdict.Climb> climb, Optional<Instant> lookAgain, Optional<RepairNote> note) {
        static final Finding WELL = new Finding(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// What is known may be of a term that was over long ago: others may have acted since.
    void forgetAll() {
        charts.clear();
    }

    /// What was tried in earlier terms, in the order it happened.
    void remember(Event event, SteadyClock clock) {
        UserId user = event.user();
        if (user == null) {
            return;
        }
        Chart chart = charts.computeIfAbsent(user, _ -> new Chart());
        Instant now = clock.instant();
        Instant byItself = clock.steady(event.at());
        // the wall clock may have been ahead when it was written
        Instant at = byItself.isBefore(now) ? byItself : now;
        switch (event.kind()) {
            case REPAIR -> {
                long took = Objects.requireNonNullElse(event.durationMillis(), 0L);
                chart.tried(new Try(
                        Rung.valueOf(Objects.requireNonNull(event.rung())),
                        Objects.requireNonNullElse(event.target(), ""),
                        at,
                        at.plusMillis(took)));
            }
            case RECOVERED -> chart.beginAnew(at.plusMillis(1));
            case NEEDS_PERSON -> chart.asked = event.detail() == null ? event.cause() : event.detail();
            default -> {}
        }
    }

    /// No sandbox runs for the user: its parts are nobody's concern until it does.
    Finding notRunning(UserId user, Instant now) {
        Chart chart = charts.get(user);
        if (chart == null) {
            return Finding.WELL;
        }
        chart.illSince.clear();
        chart.alerted.clear();
        chart.stops();
        chart.wellSince = null;
        endOverdue(user, chart, now);
        return Finding.WELL;
    }

    /// The user's container was started at this time, by the runtime's word, and runs.
    void runs(UserId user, Instant startedAt, Instant now) {
        Chart chart = charts.get(user);
        if (chart != null) {
            chart.runs(startedAt, now, settings.stable());
        }
    }

    void forget(UserId user) {
        charts.remove(user);
    }

    /// @param orders what people have said of it
    /// @param calls  of which the agent said something, now or last
    Finding look(UserId user, Chart.Orders orders, Symptoms symptoms, LastCalls calls, Instant now) {
        Chart known = charts.get(user);
        if (symptoms.allAlive()) {
            return known == null ? Finding.WELL : well(user, known, orders, symptoms, now);
        }
        Chart chart = known == null ? new Chart() : known;
        charts.put(user, chart);
        String changed = chart.changed(orders);
        if (changed != null && chart.inSeries(now)) {
            beginAnew(user, chart, changed, now);
        }
        chart.wellSince = null;
        follow(chart, symptoms, now);
        endOpen(user, chart, symptoms, now);
        alert(user, chart, symptoms, now);
        return judge(user, chart, symptoms, calls, now);
    }

    /// A call that nobody can hear for long, because the sound or the client's process is gone, is dead.
    private static Calls calls(Chart chart, Symptoms symptoms, LastCalls last, Instant now) {
        if (!symptoms.alive(Part.CONTROL_LINK)) {
            return new Calls.Unheard(!last.known().isEmpty());
        }
        boolean deaf = chart.illSince.entrySet().stream()
                .anyMatch(
                        ill -> (ill.getKey().equals(Part.SOUND) || ill.getKey().startsWith(Part.PROCESS))
                                && symptoms.gone(ill.getKey())
                                && !now.isBefore(ill.getValue().plus(DEAF)));
        List<CallSnapshot> calls = last.known();
        if (calls.isEmpty()) {
            return Calls.NONE;
        }
        return deaf && calls.size() == 1 ? new Calls.Dead(calls.getFirst().id().value()) : new Calls.Living();
    }

    private Finding well(UserId user, Chart chart, Chart.Orders orders, Symptoms symptoms, Instant now) {
        chart.changed(orders);
        chart.illSince.clear();
        chart.alerted.clear();
        endOpen(user, chart, symptoms, now);
        if (chart.wellSince == null) {
            chart.wellSince = now;
        }
        Instant stable = chart.wellSince.plus(settings.stable());
        if (!chart.inSeries(now)) {
            if (chart.isBlank(now)) {
                charts.remove(user);
            }
            return Finding.WELL;
        }
        if (now.isBefore(stable)) {
            return new Finding(Optional.empty(), Optional.of(stable), Optional.empty());
        }
        beginAnew(
                user,
                chart,
                "every part has been alive for " + settings.stable().toSeconds() + " s",
                now);
        return Finding.WELL;
    }

    private void beginAnew(UserId user, Chart chart, String cause, Instant now) {
        chart.beginAnew(now);
        chronicle.tell(NewEvent.of(EventKind.RECOVERED, user, cause, null));
    }

    private static void follow(Chart chart, Symptoms symptoms, Instant now) {
        symptoms.parts().forEach((part, sign) -> {
            if (sign.evidence() == Evidence.ALIVE) {
                chart.illSince.remove(part);
                chart.alerted.remove(part);
            } else {
                chart.illSince.putIfAbsent(part, now);
            }
        });
        if (symptoms.gone(Part.CONTAINER)) {
            chart.illSince.put(Part.CONTAINER, chart.endsAgain(now));
        }
    }

    /// A rung is over when its part is alive again, or when its time is up.
    private void endOpen(UserId user, Chart chart, Symptoms symptoms, Instant now) {
        Chart.Attempt open = chart.open;
        if (open != null && symptoms.alive(open.what().target())) {
            end(user, chart, open, Outcome.DONE, open.what().target() + " is alive again", now);
        } else {
            endOverdue(user, chart, now);
        }
    }

    private void endOverdue(UserId user, Chart chart, Instant now) {
        Chart.Attempt open = chart.open;
        if (open != null && !now.isBefore(deadline(open.what()))) {
            end(user, chart, open, Outcome.IN_VAIN, open.what().target() + " is not alive again", now);
        }
    }

    private void end(UserId user, Chart chart, Chart.Attempt open, Outcome outcome, String detail, Instant now) {
        chart.open = null;
        chart.tried(open.what().endedAt(now));
        chronicle.end(
                open.event(),
                user,
                open.what().rung(),
                outcome,
                Duration.between(open.what().begun(), now),
                detail);
    }

    private Instant deadline(Try open) {
        return open.begun().plus(limits.of(open.rung()).deadline());
    }

    private void alert(UserId user, Chart chart, Symptoms symptoms, Instant now) {
        chart.illSince.forEach((part, since) -> {
            Symptoms.Sign sign = symptoms.parts().get(part);
            if (sign != null
                    && sign.evidence() == Evidence.UNKNOWN
                    && !now.isBefore(since.plus(settings.alert()))
                    && chart.alerted.add(part)) {
                chronicle.tell(new NewEvent(
                        EventKind.ALERT,
                        user,
                        null,
                        part,
                        "its witness has said nothing for "
                                + Duration.between(since, now).toSeconds() + " s",
                        sign.words()));
            }
        });
    }

    /// The database is asked for the calls of an agent that has said nothing yet only where that matters.
    private Verdict decide(UserId user, Chart chart, Symptoms symptoms, LastCalls last, Instant now) {
        List<Ailment> ailments = ailments(user, chart, symptoms, now);
        Calls calls = calls(chart, symptoms, last, now);
        Verdict verdict = decide(user, chart, ailments, calls, now);
        boolean unsure = verdict instanceof Verdict.Climb && calls instanceof Calls.Unheard;
        return unsure && last.lastLiving() ? decide(user, chart, ailments, new Calls.Unheard(true), now) : verdict;
    }

    private Verdict decide(UserId user, Chart chart, List<Ailment> ailments, Calls calls, Instant now) {
        return RecoveryLadder.decide(
                new Patient(ailments, chart.tries(now), chart.seriesBegan(), calls, user.hashCode()), now, limits);
    }

    private Finding judge(UserId user, Chart chart, Symptoms symptoms, LastCalls calls, Instant now) {
        Verdict verdict = decide(user, chart, symptoms, calls, now);
        List<String> silent = chart.alerted.stream().sorted().toList();
        Optional<Instant> nextAlert = chart.illSince.entrySet().stream()
                .filter(ill -> !chart.alerted.contains(ill.getKey()))
                .map(ill -> ill.getValue().plus(settings.alert()))
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
        return switch (verdict) {
            case Verdict.Well _ -> new Finding(Optional.empty(), nextAlert, Optional.empty());
            case Verdict.Wait wait ->
                new Finding(
                        Optional.empty(),
                        Optional.of(nextAlert
                                .filter(at -> at.isBefore(wait.until()))
                                .orElse(wait.until())),
                        Optional.of(new RepairNote(
                                chart.open == null ? "waiting" : "repairing", wait.until(), wait.why(), silent)));
            case Verdict.Climb climb -> {
                services.repairs(user, climb.target(), now);
                yield new Finding(
                        Optional.of(climb),
                        nextAlert,
                        Optional.of(new RepairNote("repairing", null, climb.rung() + ": " + climb.cause(), silent)));
            }
            case Verdict.NeedsPerson person -> {
                ask(user, chart, person.what());
                yield new Finding(
                        Optional.empty(),
                        nextAlert,
                        Optional.of(new RepairNote("needs-person", null, person.what(), silent)));
            }
        };
    }

    private List<Ailment> ailments(UserId user, Chart chart, Symptoms symptoms, Instant now) {
        List<Ailment> ailments = new ArrayList<>();
        symptoms.parts().forEach((part, sign) -> {
            Instant since = chart.illSince.get(part);
            if (since != null) {
                ailments.add(new Ailment(
                        part,
                        sign.evidence() == Evidence.GONE,
                        since,
                        sign.words(),
                        isService(part) && sign.unreachable(),
                        services.heldBack(user, part, now),
                        sign.personNeeded()));
            }
        });
        return ailments;
    }

    private static boolean isService(String part) {
        return part.startsWith("account/") || part.startsWith("line/");
    }

    private void ask(UserId user, Chart chart, String what) {
        if (chart.asked == null) {
            chronicle.tell(NewEvent.of(EventKind.NEEDS_PERSON, user, what, null));
        }
        chart.asked = what;
    }

    /// A rung was written down and carried out.
    void begun(UserId user, Verdict.Climb climb, long event, Instant now) {
        Chart chart = charts.computeIfAbsent(user, _ -> new Chart());
        chart.open = new Chart.Attempt(event, new Try(climb.rung(), climb.target(), now, null));
    }

    /// A rung was written down and could not be carried out: a try as any other.
    void failed(UserId user, Verdict.Climb climb, long event, @Nullable String why, Instant now) {
        Chart chart = charts.computeIfAbsent(user, _ -> new Chart());
        chart.tried(new Try(climb.rung(), climb.target(), now, now));
        chronicle.end(event, user, climb.rung(), Outcome.FAILED, Duration.ZERO, why);
    }

    /// Whose repairs wait for a person.
    long needPerson() {
        return charts.values().stream().filter(chart -> chart.asked != null).count();
    }
}
