package org.linekeeper.controller.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.linekeeper.controller.agentlink.AgentLinks;
import org.linekeeper.controller.agentlink.LinkReport;
import org.linekeeper.controller.monitoring.MetricSource;
import org.linekeeper.controller.monitoring.MetricWriter;
import org.linekeeper.controller.monitoring.Spread;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.Evidence;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// The fleet in figures. A thread of its own looks at every user's presence once a second: that is how finely the
/// time to presence is known.
@Component
class SandboxMetrics implements MetricSource, SmartLifecycle {
    private static final long EVERY_MILLIS = 1000;
    private static final List<String> STATES =
            List.of("none", "created", "running", "restarting", "stopped", "leaving", "unclear");

    private final SightingBoard board;
    private final AgentLinks links;
    private final Clock clock;
    private final Map<UserId, Presence> presence = new ConcurrentHashMap<>();
    /// Since when a user has not been present. For the watching thread only.
    private final Map<UserId, Long> missing = new HashMap<>();
    private final Spread toPresence = Spread.ofSeconds(
            "linekeeper_time_to_presence_seconds", "From a user's absence, or creation, to presence.", "");
    private volatile boolean running;

    SandboxMetrics(SightingBoard board, AgentLinks links, Clock clock) {
        this.board = board;
        this.links = links;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("presence-figures").start(this::run);
    }

    private void run() {
        while (running) {
            look(System.nanoTime());
            synchronized (this) {
                try {
                    wait(EVERY_MILLIS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private void look(long nanos) {
        Instant now = clock.instant();
        Map<UserId, Presence> seen = new HashMap<>();
        board.forEach((user, sighting) -> seen.put(user, presence(user, sighting, now)));
        seen.forEach((user, is) -> {
            if (is == Presence.PRESENT) {
                Long since = missing.remove(user);
                if (since != null) {
                    toPresence.add(Duration.ofNanos(nanos - since));
                }
            } else {
                missing.putIfAbsent(user, nanos);
            }
        });
        missing.keySet().retainAll(seen.keySet());
        presence.putAll(seen);
        presence.keySet().retainAll(seen.keySet());
    }

    /// As the status would say, without the settings: an agent reports every account and line that it was told of.
    private Presence presence(UserId user, Sighting sighting, Instant now) {
        if (sighting.sandbox()
                .filter(sandbox -> sandbox.state() instanceof State.Running)
                .isEmpty()) {
            return Presence.ABSENT;
        }
        return links.report(user)
                .flatMap(report -> report.current(now))
                .map(SandboxMetrics::presence)
                .orElse(
                        links.report(user)
                                        .map(LinkReport::link)
                                        .filter(link -> link.evidence() == Evidence.GONE)
                                        .isPresent()
                                ? Presence.ABSENT
                                : Presence.UNKNOWN);
    }

    private static Presence presence(AgentStatus status) {
        List<Evidence> parts = new java.util.ArrayList<>();
        parts.add(status.sound().evidence());
        status.accounts().forEach(account -> {
            parts.add(account.login().evidence());
            parts.add(account.window().evidence());
        });
        status.lines().forEach(line -> parts.add(line.registration().evidence()));
        boolean processGone = status.processes().stream()
                .anyMatch(process -> process.witness().evidence() == Evidence.GONE);
        if (processGone || parts.contains(Evidence.GONE)) {
            return Presence.ABSENT;
        }
        return status.appliedGeneration() > 0 && !parts.contains(Evidence.UNKNOWN)
                ? Presence.PRESENT
                : Presence.UNKNOWN;
    }

    @Override
    public void write(MetricWriter out) {
        Map<Presence, Integer> users = new EnumMap<>(Presence.class);
        MetricWriter.Family each = out.gauge(
                "linekeeper_user_present", "Whether the user can be reached: 1, or 0 where not or not known.");
        new TreeMap<>(presence).forEach((user, is) -> {
            users.merge(is, 1, Integer::sum);
            each.value(is == Presence.PRESENT ? 1 : 0, "user", user.name());
        });
        MetricWriter.Family fleet = out.gauge("linekeeper_users", "Users by presence.");
        for (Presence is : Presence.values()) {
            fleet.value(users.getOrDefault(is, 0), "presence", is.word());
        }
        sandboxes(out);
        toPresence.write(out);
        MetricWriter.Family age =
                out.gauge("linekeeper_listing_age_seconds", "Since everything was last read from the runtime.");
        board.listedAt()
                .ifPresent(at -> age.value(
                        Math.max(0, Duration.between(at, clock.instant()).toMillis() / 1e3)));
        out.gauge("linekeeper_listing_ok", "Whether the last reading of everything went well.")
                .value(board.trouble().isEmpty() ? 1 : 0);
    }

    private void sandboxes(MetricWriter out) {
        Map<String, Integer> counts = new HashMap<>();
        int[] failing = {0};
        board.forEach((_, sighting) -> {
            counts.merge(
                    sighting.sandbox().map(sandbox -> word(sandbox.state())).orElse("none"), 1, Integer::sum);
            failing[0] += sighting.attempts() > 0 ? 1 : 0;
        });
        MetricWriter.Family family =
                out.gauge("linekeeper_sandboxes", "Users by their sandbox's state at the runtime.");
        STATES.forEach(state -> family.value(counts.getOrDefault(state, 0), "state", state));
        out.gauge("linekeeper_sandboxes_failing", "Users whose last action at the runtime failed.")
                .value(failing[0]);
    }

    private static String word(State state) {
        return switch (state) {
            case State.Created _ -> "created";
            case State.Running _ -> "running";
            case State.Restarting _ -> "restarting";
            case State.Stopped _ -> "stopped";
            case State.Leaving _ -> "leaving";
            case State.Unclear _ -> "unclear";
        };
    }

    @Override
    public void stop() {
        running = false;
        synchronized (this) {
            notifyAll();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
