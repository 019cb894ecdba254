package org.linekeeper.controller.runtime.measured;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.linekeeper.controller.runtime.RuntimeFailure;

/// The runtime's requests, timed, and their failures, counted.
final class RequestFigures {
    private final MeterRegistry registry;

    RequestFigures(MeterRegistry registry) {
        this.registry = registry;
        // from nought on, so that the first of a kind counts as an increase
        for (Request request : Request.values()) {
            time(request);
            for (RuntimeFailure.Scope scope : RuntimeFailure.Scope.values()) {
                errors(request, scope);
            }
        }
    }

    <T> T measured(Request request, Supplier<T> work) {
        long begun = System.nanoTime();
        try {
            return work.get();
        } catch (RuntimeFailure e) {
            errors(request, e.scope()).increment();
            throw e;
        } finally {
            time(request).record(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private Timer time(Request request) {
        return Timer.builder("linekeeper.runtime.request")
                .description("How long the runtime took to answer, by request.")
                .tag("request", request.word())
                .register(registry);
    }

    private Counter errors(Request request, RuntimeFailure.Scope scope) {
        return Counter.builder("linekeeper.runtime.errors")
                .description("Requests that the runtime refused or failed, by request and by what is concerned.")
                .tag("request", request.word())
                .tag("scope", scope.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
