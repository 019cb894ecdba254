package org.linekeeper.controller.runtime.measured;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A runtime whose requests are counted and timed, and whose stream of hints is watched: one that is open and deaf is
/// opened anew, and a problem until it is heard again.
final class MeasuredRuntime implements SandboxRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(MeasuredRuntime.class);

    private final SandboxRuntime runtime;
    private final Clock clock;
    private final Hearing hearing = new Hearing();
    /// Hints that nobody has looked into yet, with their time: the first of each user.
    private final Map<UserId, Long> waiting = new ConcurrentHashMap<>();
    private final RequestFigures requests;
    private final Timer lag;
    private final Counter hints;

    MeasuredRuntime(SandboxRuntime runtime, Clock clock, MeterRegistry registry) {
        this.runtime = runtime;
        this.clock = clock;
        this.requests = new RequestFigures(registry);
        this.lag = Timer.builder("linekeeper.reconcile.lag")
                .description("From the runtime's hint until the reconcile loop looked.")
                .register(registry);
        this.hints = Counter.builder("linekeeper.runtime.hints")
                .description("Hints of the runtime.")
                .register(registry);
        FunctionCounter.builder("linekeeper.runtime.unheard.changes", hearing, Hearing::total)
                .description("Changes that no event told of, found by listing.")
                .register(registry);
        Gauge.builder("linekeeper.runtime.watch.up", this, now -> now.health().problem() == null ? 1 : 0)
                .description("Whether the runtime's events are heard.")
                .register(registry);
        watchAge("opened", RuntimeHealth::watchingSince, registry);
        watchAge("event", RuntimeHealth::lastHintAt, registry);
    }

    private void watchAge(String of, Function<RuntimeHealth, @Nullable Instant> since, MeterRegistry registry) {
        Gauge.builder("linekeeper.runtime.watch.age", this, now -> now.age(since.apply(now.health())))
                .description("Since the event stream was opened, and since its last event.")
                .baseUnit("seconds")
                .tag("of", of)
                .register(registry);
    }

    private double age(@Nullable Instant since) {
        return since == null
                ? Double.NaN
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1e3);
    }

    @Override
    public RuntimeListing list() {
        hearing.listing();
        RuntimeListing listing = requests.measured(Request.LIST, runtime::list);
        long now = System.nanoTime();
        waiting.values().forEach(since -> lag.record(Duration.ofNanos(now - since)));
        waiting.clear();
        if (hearing.listed(listing)) {
            LOG.warn(
                    "Changes were not announced by the runtime, of {} for instance: its events are listened to anew",
                    hearing.missed());
        }
        if (!hearing.missed().isEmpty()) {
            // what made it deaf may be over by now
            runtime.listenAgain();
        }
        return listing;
    }

    @Override
    public Optional<ObservedSandbox> observe(UserId user) {
        Long since = waiting.remove(user);
        if (since != null) {
            lag.record(Duration.ofNanos(System.nanoTime() - since));
        }
        return requests.measured(Request.OBSERVE, () -> runtime.observe(user));
    }

    @Override
    public OptionalLong profile(UserId user) {
        return requests.measured(Request.PROFILE, () -> runtime.profile(user));
    }

    @Override
    public ObservedSandbox create(SandboxSpec spec) {
        return requests.measured(Request.CREATE, () -> runtime.create(spec));
    }

    @Override
    public void start(ObservedSandbox sandbox) {
        requests.measured(Request.START, () -> {
            runtime.start(sandbox);
            return true;
        });
    }

    @Override
    public void remove(ObservedSandbox sandbox) {
        requests.measured(Request.REMOVE, () -> {
            runtime.remove(sandbox);
            return true;
        });
    }

    @Override
    public void removeProfile(UserId user) {
        requests.measured(Request.REMOVE_PROFILE, () -> {
            runtime.removeProfile(user);
            return true;
        });
    }

    @Override
    public String imageBuild(String image) {
        return requests.measured(Request.IMAGE, () -> runtime.imageBuild(image));
    }

    @Override
    public void guard(ObservedSandbox sandbox, boolean inCall) {
        requests.measured(Request.GUARD, () -> {
            runtime.guard(sandbox, inCall);
            return true;
        });
    }

    @Override
    public void declareGone(ObservedSandbox sandbox) {
        requests.measured(Request.DECLARE_GONE, () -> {
            runtime.declareGone(sandbox);
            return true;
        });
    }

    @Override
    public void listenAgain() {
        runtime.listenAgain();
    }

    @Override
    public void follow(Consumer<UserId> listener) {
        runtime.follow(user -> {
            hints.increment();
            hearing.hint(user);
            waiting.putIfAbsent(user, System.nanoTime());
            listener.accept(user);
        });
    }

    @Override
    public RuntimeHealth health() {
        RuntimeHealth own = runtime.health();
        if (own.problem() == null && !hearing.missed().isEmpty()) {
            return new RuntimeHealth(
                    own.watchingSince(),
                    own.lastHintAt(),
                    "the event stream is open and deaf: sandboxes changed without an event, the one of "
                            + hearing.missed().iterator().next() + " among them");
        }
        return own;
    }

    @Override
    public void close() {
        runtime.close();
    }
}
