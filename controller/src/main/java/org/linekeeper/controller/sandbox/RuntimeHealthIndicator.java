package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Optional;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.time.SteadyClock;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Red while the runtime is not read or its events are not heard.
@Component
class RuntimeHealthIndicator implements HealthIndicator {
    /// This many full listings may be missing.
    private static final int MISSED = 3;

    private final SandboxRuntime runtime;
    private final SightingBoard board;
    private final ReconcileSettings settings;
    private final SteadyClock clock;

    RuntimeHealthIndicator(SandboxRuntime runtime, SightingBoard board, ReconcileSettings settings, SteadyClock clock) {
        this.runtime = runtime;
        this.board = board;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Health health() {
        RuntimeHealth watch = runtime.health();
        Instant oldest = clock.instant().minus(settings.interval().multipliedBy(MISSED));
        Optional<Instant> listedAt = board.listedAt();
        boolean read = board.trouble().isEmpty()
                && listedAt.filter(at -> at.isAfter(oldest)).isPresent();
        Health.Builder health = read && watch.problem() == null ? Health.up() : Health.down();
        listedAt.ifPresent(at -> health.withDetail("listedAt", clock.wall(at)));
        board.trouble().ifPresent(why -> health.withDetail("listing", why));
        if (watch.problem() != null) {
            health.withDetail("events", watch.problem());
        }
        return health.build();
    }
}
