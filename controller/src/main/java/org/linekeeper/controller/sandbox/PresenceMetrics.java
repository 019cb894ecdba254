package org.linekeeper.controller.sandbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.linekeeper.controller.time.WakeableLoop;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.UserId;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Presence in figures: of each user who is to be reached, of the fleet, and how long it took to come about. A thread
/// of its own looks once
/// a
/// second at everybody who is new or missing: that is how finely the time to presence is known.
@Component
final class PresenceMetrics implements SmartLifecycle {
    private static final Duration EVERY = Duration.ofSeconds(1);
    /// Who is present is looked at less often than who is missing.
    private static final int LOOKS_AT_ALL = 5;

    private final SightingBoard board;
    private final SandboxLinks links;
    private final Clock clock;
    private final Map<UserId, Presence> presence = new ConcurrentHashMap<>();
    private final MultiGauge each;
    private final Timer toPresence;
    /// Who has a series. For the watching thread only, as all below.
    private Set<UserId> shown = Set.of();
    /// Since when a user has not been present.
    private final Map<UserId, Long> missing = new HashMap<>();

    /// For the watching thread only.
    private long looks;
    /// Users on the board when all were looked at.
    private int known;

    private final WakeableLoop loop = new WakeableLoop("presence-figures", this::look);

    PresenceMetrics(SightingBoard board, SandboxLinks links, Clock clock, MeterRegistry registry) {
        this.board = board;
        this.links = links;
        this.clock = clock;
        this.each = MultiGauge.builder("linekeeper.user.present")
                .description("Whether the user, who is to be reached, can be: 1, or 0 where not or not known.")
                .register(registry);
        this.toPresence = Timer.builder("linekeeper.time.to.presence")
                .description("From a user's absence, or creation, to presence.")
                .register(registry);
        for (Presence is : Presence.values()) {
            Gauge.builder("linekeeper.users", presence, all -> count(all, is))
                    .description("Users who are to be reached, by presence.")
                    .tag("presence", is.word())
                    .register(registry);
        }
    }

    private static long count(Map<UserId, Presence> all, Presence is) {
        return all.values().stream().filter(one -> one == is).count();
    }

    @Override
    public void start() {
        loop.start();
    }

    private Duration look() {
        long nanos = System.nanoTime();
        Instant now = clock.instant();
        // another number of users: somebody is new
        if (looks++ % LOOKS_AT_ALL == 0 || board.size() != known) {
            known = board.size();
            Set<UserId> seen = new HashSet<>();
            board.forEach((user, sighting) -> {
                if (isToRun(sighting)) {
                    seen.add(user);
                    saw(user, links.presence(user, sighting, now), nanos);
                }
            });
            missing.keySet().retainAll(seen);
            presence.keySet().retainAll(seen);
            show(seen);
        } else {
            List.copyOf(missing.keySet())
                    .forEach(user -> board.sighting(user)
                            .filter(PresenceMetrics::isToRun)
                            .ifPresent(sighting -> saw(user, links.presence(user, sighting, now), nanos)));
        }
        return EVERY;
    }

    /// Who is stopped by an order is not missed.
    private static boolean isToRun(Sighting sighting) {
        return sighting.order().wanted() == SandboxOrder.Wanted.RUNNING;
    }

    private void saw(UserId user, Presence is, long nanos) {
        presence.put(user, is);
        if (is != Presence.PRESENT) {
            missing.putIfAbsent(user, nanos);
            return;
        }
        Long since = missing.remove(user);
        if (since != null) {
            toPresence.record(Duration.ofNanos(nanos - since));
        }
    }

    /// A series comes and goes with its user.
    private void show(Set<UserId> users) {
        if (!users.equals(shown)) {
            each.register(users.stream()
                    .map(user -> MultiGauge.Row.of(Tags.of("user", user.name()), user, this::present))
                    .toList());
            shown = Set.copyOf(users);
        }
    }

    private int present(UserId user) {
        return presence.get(user) == Presence.PRESENT ? 1 : 0;
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
