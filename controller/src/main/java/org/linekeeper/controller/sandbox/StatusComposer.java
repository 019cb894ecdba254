package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.agentlink.LinkReport;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.User;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Evidence;

/// Puts a user's status together from what is wanted, what was seen at the runtime and what the agent
/// says. Pure.
final class StatusComposer {
    /// A sighting older than this says nothing about now.
    private static final Duration STALE = Duration.ofSeconds(60);

    private StatusComposer() {}

    static SandboxStatus compose(
            User user, Optional<Sighting> sighting, Optional<LinkReport> link, List<CallSnapshot> calls, Instant now) {
        List<Part> parts = new ArrayList<>();
        Part container = container(user, sighting, now);
        parts.add(container);
        parts.add(controlLink(container, link, now));
        AgentParts agent = new AgentParts(user, link, now);
        parts.addAll(agent.parts());
        long applied = agent.appliedGeneration();
        Presence presence = Presence.of(parts, applied == user.generation());
        return new SandboxStatus(
                user.id(),
                presence,
                presence == Presence.PRESENT ? presentSince(parts) : null,
                user.generation(),
                applied,
                user.order(),
                sighting.flatMap(Sighting::sandbox).map(StatusComposer::sandbox).orElse(null),
                parts,
                calls,
                agent.dropped());
    }

    private static Part container(User user, Optional<Sighting> sighting, Instant now) {
        if (sighting.isEmpty()) {
            return Part.of(Part.CONTAINER, Evidence.UNKNOWN, user.createdAt(), now, "not looked at yet", 0, null);
        }
        Sighting seen = sighting.get();
        Evidence evidence = evidence(seen, now);
        return Part.of(
                Part.CONTAINER,
                evidence,
                startedAt(seen).orElse(seen.readAt()),
                seen.readAt(),
                evidence == Evidence.ALIVE ? null : containerWords(seen),
                seen.attempts(),
                seen.nextAttemptAt().orElse(null));
    }

    /// Whether the container runs.
    static Evidence evidence(Sighting seen, Instant now) {
        if (now.isAfter(seen.readAt().plus(STALE))) {
            return Evidence.UNKNOWN;
        }
        if (seen.sandbox().isEmpty()) {
            return Evidence.GONE;
        }
        return switch (seen.sandbox().get().state()) {
            case State.Running _ -> Evidence.ALIVE;
            case State.Created _, State.Restarting _, State.Held _, State.Stopped _, State.Leaving _ -> Evidence.GONE;
            case State.Unclear _ -> Evidence.UNKNOWN;
        };
    }

    private static String containerWords(Sighting seen) {
        return seen.trouble()
                .orElseGet(() ->
                        seen.sandbox().map(sandbox -> words(sandbox.state())).orElse("there is none yet"));
    }

    private static String words(State state) {
        return switch (state) {
            case State.Held held -> held.why();
            case State.Unclear unclear -> unclear.word();
            case State.Created _, State.Running _, State.Restarting _, State.Stopped _, State.Leaving _ -> word(state);
        };
    }

    private static Optional<Instant> startedAt(Sighting seen) {
        return seen.sandbox()
                .map(ObservedSandbox::state)
                .filter(State.Running.class::isInstance)
                .map(state -> ((State.Running) state).startedAt());
    }

    private static Part controlLink(Part container, Optional<LinkReport> link, Instant now) {
        return link.map(report -> Part.of(
                        Part.CONTROL_LINK,
                        report.link(),
                        report.checkedAt(),
                        report.attempts(),
                        report.nextAttemptAt()))
                .orElseGet(() -> Part.of(
                        Part.CONTROL_LINK,
                        container.evidence() == Evidence.GONE ? Evidence.GONE : Evidence.UNKNOWN,
                        container.since(),
                        now,
                        "no sandbox runs",
                        0,
                        null));
    }

    /// The youngest of the parts that reaching the user takes. The control link is not among them: a
    /// controller that was away does not make the user's presence any younger.
    private static @Nullable Instant presentSince(List<Part> parts) {
        return parts.stream()
                .filter(part ->
                        !part.isProcess() && !part.isWindow() && !part.part().equals(Part.CONTROL_LINK))
                .map(Part::since)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static SandboxStatus.Sandbox sandbox(ObservedSandbox sandbox) {
        return new SandboxStatus.Sandbox(
                word(sandbox.state()),
                sandbox.name(),
                sandbox.imageName(),
                sandbox.image(),
                sandbox.edition(),
                sandbox.state() instanceof State.Running running ? running.startedAt() : null,
                sandbox.restarts());
    }

    static String word(State state) {
        return switch (state) {
            case State.Created _ -> "created";
            case State.Running _ -> "running";
            case State.Restarting _ -> "restarting";
            case State.Stopped _ -> "stopped";
            case State.Leaving _ -> "leaving";
            case State.Held _ -> "held";
            case State.Unclear _ -> "unclear";
        };
    }
}
