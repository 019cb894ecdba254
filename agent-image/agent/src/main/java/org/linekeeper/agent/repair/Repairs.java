package org.linekeeper.agent.repair;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.control.EventLog;
import org.linekeeper.agent.control.RepairAnswer;
import org.linekeeper.agent.repair.Rung.Progress;
import org.linekeeper.protocol.AgentEvent.Repaired;
import org.linekeeper.protocol.AgentEvent.Repaired.Outcome;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out what the controller asks for, one repair at a time, each on a thread of its own. The rule about calls
/// stands in [RepairRequest]; it is looked at when the repair is asked for and again just before it begins.
///
/// Each repair that was taken on gets its event. Two of them only where the agent is killed between writing it and
/// noting that it is written.
public final class Repairs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    /// For a dead call's farewells. It may hang in what is to be repaired, and does not hold that up for longer.
    private static final Duration CALL_ENDS_WITHIN = Duration.ofSeconds(3);

    private final Ladder ladder;
    private final LivingCalls calls;
    private final EventLog events;
    private final RepairLedger ledger;
    private final Clock clock;
    private final InstantSource steady;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable RepairId underWay;
    private @Nullable Thread worker;

    private record End(Outcome outcome, @Nullable String detail) {}

    /// @param clock  for what is told and kept
    /// @param steady for what lasts; the witnesses' own
    public Repairs(
            Ladder ladder, LivingCalls calls, EventLog events, RepairLedger ledger, Clock clock, InstantSource steady) {
        this.ladder = ladder;
        this.calls = calls;
        this.events = events;
        this.ledger = ledger;
        this.clock = clock;
        this.steady = steady;
        for (RepairLedger.Entry left : ledger.underWay()) {
            tell(
                    left.id(),
                    left.request(),
                    Duration.between(left.begun(), clock.instant()),
                    new End(Outcome.FAILED, "the agent ended before the repair did"));
        }
    }

    /// Takes a repair on, or says why not. Returns at once; the same id again changes nothing.
    public synchronized RepairAnswer ask(RepairId id, RepairRequest request) {
        if (ledger.knows(id)) {
            return new RepairAnswer.Accepted();
        }
        if (underWay != null) {
            return new RepairAnswer.NotNow("repair " + underWay + " is under way");
        }
        Optional<Rung> rung = ladder.rung(request);
        if (rung.isEmpty()) {
            return new RepairAnswer.NoSuchTarget(
                    request.target() == null
                            ? "there is nothing to " + request.rung() + " here"
                            : "there is no " + request.target());
        }
        Optional<CallId> spared = spared(request);
        if (spared.isPresent()) {
            return new RepairAnswer.NotNow("call " + spared.get() + " is up");
        }
        ledger.begun(id, request, clock.instant());
        underWay = id;
        worker = Thread.ofVirtual().name("repair-" + id).start(() -> run(id, request, rung.get()));
        return new RepairAnswer.Accepted();
    }

    /// A living call that this repair must not cut.
    private Optional<CallId> spared(RepairRequest request) {
        Set<CallId> living = new HashSet<>(calls.living());
        living.remove(request.deadCall());
        return living.stream().findFirst();
    }

    private void run(RepairId id, RepairRequest request, Rung rung) {
        Instant begun = steady.instant();
        LOG.info("repair {}: {} {} ({})", id, request.rung(), request.target(), request.cause());
        End end;
        try {
            endCall(request.deadCall());
            end = spared(request)
                    .map(call -> new End(Outcome.NOT_BEGUN, "call " + call + " came up"))
                    .orElseGet(() -> climb(rung));
        } catch (RuntimeException bug) {
            LOG.error("repair {} failed at a step", id, bug);
            end = new End(Outcome.FAILED, "the agent failed: " + bug.getClass().getSimpleName());
        }
        LOG.info("repair {} is over: {} {}", id, end.outcome(), end.detail());
        tell(id, request, Duration.between(begun, steady.instant()), end);
        synchronized (this) {
            underWay = null;
        }
    }

    private void endCall(@Nullable CallId dead) {
        if (dead == null) {
            return;
        }
        calls.end(dead);
        Instant until = steady.instant().plus(CALL_ENDS_WITHIN);
        while (calls.living().contains(dead) && steady.instant().isBefore(until) && pause()) {
            LOG.debug("call {} is still there", dead);
        }
    }

    private End climb(Rung rung) {
        Instant begun = steady.instant();
        Instant deadline = begun.plus(rung.within());
        rung.begin();
        while (true) {
            switch (rung.progress(begun)) {
                case Progress.Ready _ -> {
                    return new End(Outcome.DONE, null);
                }
                case Progress.Failed(String why) -> {
                    return new End(Outcome.FAILED, why);
                }
                case Progress.Missing(String what) -> {
                    if (!steady.instant().isBefore(deadline)) {
                        return new End(
                                Outcome.FAILED,
                                what + ", after " + rung.within().toSeconds() + " s");
                    }
                }
            }
            if (!pause()) {
                return new End(Outcome.FAILED, "the agent ended before the repair did");
            }
        }
    }

    /// @return false where the agent ends
    private boolean pause() {
        try {
            return !closing.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return false;
        }
    }

    private void tell(RepairId id, RepairRequest request, Duration took, End end) {
        Instant now = clock.instant();
        events.append(number -> new Repaired(
                number,
                now,
                id,
                request.rung(),
                request.target(),
                request.cause(),
                took.toMillis(),
                end.outcome(),
                end.detail()));
        ledger.over(id);
    }

    /// Ends the repair that is under way, and waits until its event is written. Not by interruption: that would close
    /// the event log's file.
    @Override
    public void close() {
        closing.countDown();
        Thread last;
        synchronized (this) {
            last = worker;
        }
        if (last == null) {
            return;
        }
        try {
            last.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
