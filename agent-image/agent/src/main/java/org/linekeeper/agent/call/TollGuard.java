package org.linekeeper.agent.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.TollLimits;

/// Keeps the lines within what they may spend: says before each call whether it may be made, and for how long. What was
/// spent is counted over the last hour and the last day, also across the agent's end. Owned by the [CallDesk]'s thread.
final class TollGuard {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /// A call that was up when the agent ended is over by then: the session timer of whoever was called sees to that.
    static final Duration UNSEEN = Duration.ofMinutes(30);

    private final TollLedger ledger;
    private final List<Toll> tolls = new ArrayList<>();
    private boolean recalled;
    private TollLimits limits = TollLimits.STANDARD;

    sealed interface Verdict {
        /// Costs nothing.
        record Free() implements Verdict {}

        /// @param most after which it has to end
        record Admitted(Toll toll, Duration most) implements Verdict {}

        /// @param limit which one is met, in words
        record Refused(String number, String limit) implements Verdict {}
    }

    TollGuard(TollLedger ledger) {
        this.ledger = ledger;
    }

    /// A call that may cost something.
    final class Toll {
        private final LineId line;
        private final Instant begun;
        private @Nullable Instant answered;
        private @Nullable Instant ended;

        private Toll(LineId line, Instant begun) {
            this.line = line;
            this.begun = begun;
        }

        LineId line() {
            return line;
        }

        /// True the first time: a phone's answer may be told again when a refresh moves its sound.
        boolean answered(Instant now) {
            boolean first = answered == null;
            if (first) {
                answered = now;
                keep();
            }
            return first;
        }

        boolean running() {
            return ended == null;
        }

        void ended(Instant now) {
            if (ended == null) {
                ended = now;
                keep();
            }
        }

        /// What of it lies within the last day.
        private Duration spent(Instant now) {
            if (answered == null) {
                return Duration.ZERO;
            }
            Instant from = later(answered, now.minus(DAY));
            Instant to = ended == null ? now : ended;
            return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
        }

        private boolean past(Instant now) {
            return ended != null && ended.isBefore(now.minus(DAY));
        }

        private TollLedger.Entry entry() {
            return new TollLedger.Entry(line, begun, answered, ended);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void recall(Instant now) {
        if (recalled) {
            return;
        }
        recalled = true;
        TollLedger.Page page = ledger.read();
        Instant unseen = page.written().plus(UNSEEN);
        for (TollLedger.Entry entry : page.entries()) {
            Toll toll = new Toll(entry.line(), entry.begun());
            toll.answered = entry.answered();
            Instant ended = entry.ended();
            Instant over = unseen.isBefore(now) ? unseen : now;
            toll.ended = ended == null ? over : ended;
            tolls.add(toll);
        }
    }

    private void keep() {
        ledger.write(tolls.stream().map(Toll::entry).toList());
    }

    /// What holds for calls that begin from now on.
    void limits(TollLimits wanted) {
        limits = wanted;
    }

    /// Whether a line may call an address; an admitted call is counted at once.
    Verdict ask(LineId line, SipAddress target, Instant now) {
        Optional<String> number = TollLimits.number(target);
        if (number.isEmpty()) {
            return new Verdict.Free();
        }
        recall(now);
        tolls.removeIf(toll -> toll.past(now));
        if (!limits.opens(target)) {
            return new Verdict.Refused(number.get(), "calls to this number are closed");
        }
        Predicate<Toll> ofLine = toll -> toll.line.equals(line);
        Optional<String> met =
                met("line " + line, limits.line(), ofLine, now).or(() -> met("user", limits.user(), _ -> true, now));
        if (met.isPresent()) {
            return new Verdict.Refused(number.get(), met.get());
        }
        Duration most = shorter(left(limits.line(), ofLine, now), left(limits.user(), _ -> true, now));
        Toll toll = new Toll(line, now);
        tolls.add(toll);
        keep();
        return new Verdict.Admitted(toll, most);
    }

    private Optional<String> met(String whose, TollLimits.Allowance allowance, Predicate<Toll> counted, Instant now) {
        Instant hourAgo = now.minus(HOUR);
        long calls = tolls.stream()
                .filter(counted)
                .filter(toll -> toll.begun.isAfter(hourAgo))
                .count();
        if (calls >= allowance.callsPerHour()) {
            return Optional.of("the " + whose + " has made its " + allowance.callsPerHour() + " calls of an hour");
        }
        if (!left(allowance, counted, now).isPositive()) {
            return Optional.of("the " + whose + " has used its " + allowance.minutesPerDay() + " minutes of a day");
        }
        return Optional.empty();
    }

    private Duration left(TollLimits.Allowance allowance, Predicate<Toll> counted, Instant now) {
        Duration spent =
                tolls.stream().filter(counted).map(toll -> toll.spent(now)).reduce(Duration.ZERO, Duration::plus);
        return Duration.ofMinutes(allowance.minutesPerDay()).minus(spent);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
