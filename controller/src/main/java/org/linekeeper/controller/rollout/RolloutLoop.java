package org.linekeeper.controller.rollout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.leadership.LeadershipLost;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.time.WakeableLoop;
import org.linekeeper.controller.user.SandboxBuild;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/// Looks at the rollout that goes on, again and again, on a thread of its own, and now and then at the builds.
/// Everything it needs is in the database but since when it has been watching without a gap, and what it saw all along
/// since: after a restart nobody is judged by what another process saw.
@Component
class RolloutLoop implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutLoop.class);
    private static final Duration WHILE_IDLE = Duration.ofSeconds(15);
    /// Until an image was seen for the first time, or until this controller leads.
    private static final Duration WITHOUT_IMAGE = Duration.ofSeconds(1);

    private final Rollouts rollouts;
    private final RolloutStore store;
    private final BuildKeeper builds;
    private final RolloutSettings settings;
    private final Leadership leadership;
    private final Clock clock;
    private final SteadyClock steady;
    private final WakeableLoop loop = new WakeableLoop("rollouts", this::run);
    private Instant watchingSince = Instant.EPOCH;
    /// Since when each look found too few present on the new build; null where the last one did not.
    private @Nullable Instant lackingSince;
    /// By the steady clock.
    private Instant nextBuilds = Instant.MIN;
    private Duration ahead = Duration.ZERO;
    private volatile String waitsFor = "not looked at yet";

    RolloutLoop(
            Rollouts rollouts,
            RolloutStore store,
            BuildKeeper builds,
            RolloutSettings settings,
            Leadership leadership,
            Clock clock,
            SteadyClock steady) {
        this.rollouts = rollouts;
        this.store = store;
        this.builds = builds;
        this.settings = settings;
        this.leadership = leadership;
        this.clock = clock;
        this.steady = steady;
    }

    @Override
    public void start() {
        watchAnew(clock.instant());
        ahead = steady.ahead();
        loop.start();
    }

    @TransactionalEventListener(fallbackExecution = true)
    void ordered(RolloutOrdered event) {
        loop.wake();
    }

    /// What the rollout that goes on waits for, for people.
    String waitsFor() {
        return waitsFor;
    }

    private Duration run() {
        try {
            return turn();
        } catch (LeadershipLost e) {
            LOG.info("The rollouts are another controller's now: {}", e.getMessage());
            return WITHOUT_IMAGE;
        } catch (RuntimeException e) {
            watchAnew(clock.instant());
            throw e;
        }
    }

    private Duration turn() {
        Instant now = clock.instant();
        Optional<Term> term = leadership.term();
        if (term.isEmpty()) {
            watchAnew(now);
            waitsFor = "another controller leads";
            return WITHOUT_IMAGE;
        }
        if (!ahead.equals(steady.ahead())) {
            LOG.warn("The machine's clock has jumped: no rollout is judged by what was before");
            ahead = steady.ahead();
            watchAnew(now);
        }
        if (!steady.instant().isBefore(nextBuilds)) {
            nextBuilds = steady.instant().plus(lookAtBuilds());
        }
        Optional<Rollout> active = store.active();
        if (active.isEmpty()) {
            lackingSince = null;
            Duration untilBuilds = Duration.between(steady.instant(), nextBuilds);
            return untilBuilds.isNegative() ? Duration.ZERO : untilBuilds;
        }
        Optional<String> standstill = rollouts.standstill(active.get());
        if (standstill.isPresent()) {
            watchAnew(now);
            waitsFor = standstill.get();
        } else {
            Rollouts.Step step = rollouts.step(active.get(), watchingSince, lackingSince, term.get());
            waitsFor = step.waitsFor();
            lackingSince = step.lacking() ? Objects.requireNonNullElse(lackingSince, now) : null;
        }
        return settings.interval();
    }

    private void watchAnew(Instant now) {
        watchingSince = now;
        lackingSince = null;
    }

    /// @return when to look again
    private Duration lookAtBuilds() {
        try {
            builds.keep();
            if (settings.automatic() && store.active().isEmpty()) {
                beginByItself();
            }
            return settings.interval().compareTo(WHILE_IDLE) < 0 && settings.automatic()
                    ? settings.interval()
                    : WHILE_IDLE;
        } catch (RuntimeFailure e) {
            LOG.debug("The builds cannot be looked at: {}", e.getMessage());
            return WITHOUT_IMAGE;
        }
    }

    /// Once per build: one that was rolled back is not tried again by itself.
    private void beginByItself() {
        SandboxBuild now = builds.configured();
        if (!store.triedBefore(now) && !builds.isGood(now)) {
            rollouts.begin(now, settings.terms(), "linekeeper.rollout.automatic");
        }
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
