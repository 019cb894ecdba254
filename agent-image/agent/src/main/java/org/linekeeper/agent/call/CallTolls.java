package org.linekeeper.agent.call;

import java.time.Clock;
import java.util.function.BiConsumer;
import org.linekeeper.agent.call.TollGuard.Verdict;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.TollLimits;

/// Counts what the phones of calls cost, and ends a call with the minutes that are left. Belongs to the desk's thread.
final class CallTolls {
    private final TollGuard guard;
    private final CallReports reports;
    private final Clock clock;
    private final Mailbox desk;
    private final BiConsumer<CallId, CallInput> inputs;

    CallTolls(TollLedger ledger, CallReports reports, Clock clock, Mailbox desk, BiConsumer<CallId, CallInput> inputs) {
        this.guard = new TollGuard(ledger);
        this.reports = reports;
        this.clock = clock;
        this.desk = desk;
        this.inputs = inputs;
    }

    void limits(TollLimits wanted) {
        guard.limits(wanted);
    }

    /// Whether a phone may be called; where it may not, that is reported.
    Verdict ask(RingPlan.Target target) {
        Verdict verdict = guard.ask(target.line(), target.address(), clock.instant());
        if (verdict instanceof Verdict.Refused(String number, String limit)) {
            reports.tollLimitMet(target.line(), number, limit);
        }
        return verdict;
    }

    /// A phone has the call: its time begins to count.
    void answered(LiveCall call, RingPlan.Target target, Verdict.Admitted admitted) {
        if (admitted.toll().answered(clock.instant())) {
            desk.executeAfter(admitted.most(), () -> usedUp(call, target, admitted));
        }
    }

    /// A phone is called no longer, or was not called after all.
    void ended(Verdict.Admitted admitted) {
        admitted.toll().ended(clock.instant());
    }

    /// A call that has moved to another phone meanwhile goes on.
    private void usedUp(LiveCall call, RingPlan.Target target, Verdict.Admitted admitted) {
        if (!call.over() && admitted.toll().running()) {
            String number =
                    TollLimits.number(target.address()).orElse(target.address().uri());
            reports.tollLimitMet(target.line(), number, "the minutes of a day are used up");
            inputs.accept(call.info.id(), new CallInput.HangUpRequested());
        }
    }
}
