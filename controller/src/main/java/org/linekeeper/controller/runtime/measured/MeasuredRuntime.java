package org.linekeeper.controller.runtime.measured;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.monitoring.MetricWriter;
import org.linekeeper.controller.monitoring.Spread;
import org.linekeeper.controller.monitoring.Tally;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;

/// A runtime whose requests are counted and timed. It changes nothing but the health: a stream of hints that is
/// open and deaf is a problem too.
final class MeasuredRuntime implements SandboxRuntime {
    private final SandboxRuntime runtime;
    private final Clock clock;
    private final Hearing hearing = new Hearing();
    /// Hints that nobody has looked into yet, with their time: the first of each user.
    private final Map<UserId, Long> waiting = new ConcurrentHashMap<>();
    private final Spread requests = Spread.ofSeconds(
            "linekeeper_runtime_request_seconds", "How long the runtime took to answer, by request.", "request");
    private final Tally errors = new Tally(
            "linekeeper_runtime_errors_total",
            "Requests that the runtime refused or failed, by request and by what is concerned.",
            "request",
            "scope");
    private final Spread lag = Spread.ofSeconds(
            "linekeeper_reconcile_lag_seconds", "From the runtime's hint until the reconcile loop looked.", "");
    private final Tally hints = new Tally("linekeeper_runtime_hints_total", "Hints of the runtime.");

    MeasuredRuntime(SandboxRuntime runtime, Clock clock) {
        this.runtime = runtime;
        this.clock = clock;
    }

    @Override
    public RuntimeListing list() {
        RuntimeListing listing = measured("list", runtime::list);
        long now = System.nanoTime();
        waiting.values().forEach(since -> lag.add(Duration.ofNanos(now - since)));
        waiting.clear();
        hearing.listed(listing);
        return listing;
    }

    @Override
    public Optional<ObservedSandbox> observe(UserId user) {
        Long since = waiting.remove(user);
        if (since != null) {
            lag.add(Duration.ofNanos(System.nanoTime() - since));
        }
        return measured("observe", () -> runtime.observe(user));
    }

    @Override
    public OptionalLong profile(UserId user) {
        return measured("profile", () -> runtime.profile(user));
    }

    @Override
    public ObservedSandbox create(SandboxSpec spec) {
        return measured("create", () -> runtime.create(spec));
    }

    @Override
    public void start(ObservedSandbox sandbox) {
        measured("start", () -> {
            runtime.start(sandbox);
            return true;
        });
    }

    @Override
    public void remove(ObservedSandbox sandbox) {
        measured("remove", () -> {
            runtime.remove(sandbox);
            return true;
        });
    }

    @Override
    public void removeProfile(UserId user) {
        measured("remove-profile", () -> {
            runtime.removeProfile(user);
            return true;
        });
    }

    @Override
    public String imageBuild(String image) {
        return measured("image", () -> runtime.imageBuild(image));
    }

    private <T> T measured(String request, Supplier<T> work) {
        long begun = System.nanoTime();
        try {
            return work.get();
        } catch (RuntimeFailure e) {
            errors.add(request, word(e.scope()));
            throw e;
        } finally {
            requests.add(Duration.ofNanos(System.nanoTime() - begun), request);
        }
    }

    private static String word(RuntimeFailure.Scope scope) {
        return switch (scope) {
            case SANDBOX -> "sandbox";
            case IMAGE -> "image";
            case RUNTIME -> "runtime";
        };
    }

    @Override
    public void listenAgain() {
        runtime.listenAgain();
    }

    @Override
    public void follow(Consumer<UserId> listener) {
        runtime.follow(user -> {
            hints.add();
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

    void write(MetricWriter out) {
        requests.write(out);
        errors.write(out);
        lag.write(out);
        hints.write(out);
        RuntimeHealth health = health();
        out.gauge("linekeeper_runtime_watch_up", "Whether the runtime's events are heard.")
                .value(health.problem() == null ? 1 : 0);
        out.counter("linekeeper_runtime_unheard_changes_total", "Changes that no event told of, found by listing.")
                .value(hearing.total());
        MetricWriter.Family ages = out.gauge(
                "linekeeper_runtime_watch_age_seconds", "Since the event stream was opened, and since its last event.");
        age(ages, health.watchingSince(), "opened");
        age(ages, health.lastHintAt(), "event");
    }

    private void age(MetricWriter.Family ages, @Nullable Instant since, String of) {
        if (since != null) {
            ages.value(Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1e3), "of", of);
        }
    }

    @Override
    public void close() {
        runtime.close();
    }
}
