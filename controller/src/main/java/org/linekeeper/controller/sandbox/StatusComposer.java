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
import org.linekeeper.protocol.AgentStatus;
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
                sighting.flatMap(Sighting::sandbox).map(StatusComposer::sandbox).orElse(null),
                parts,
                calls);
    }

    private static Part container(User user, Optional<Sighting> sighting, Instant now) {
        if (sighting.isEmpty()) {
            return new Part(Part.CONTAINER, Evidence.UNKNOWN, user.createdAt(), now, "not looked at yet", 0, null);
        }
        Sighting seen = sighting.get();
        Evidence evidence = evidence(seen);
        if (now.isAfter(seen.readAt().plus(STALE))) {
            evidence = Evidence.UNKNOWN;
        }
        return new Part(
                Part.CONTAINER,
                evidence,
                startedAt(seen).orElse(seen.readAt()),
                seen.readAt(),
                evidence == Evidence.ALIVE ? null : containerWords(seen),
                seen.attempts(),
                seen.nextAttemptAt().orElse(null));
    }

    private static Evidence evidence(Sighting seen) {
        if (seen.sandbox().isEmpty()) {
            return Evidence.GONE;
        }
        return switch (seen.sandbox().get().state()) {
            case State.Running _ -> Evidence.ALIVE;
            case State.Created _, State.Restarting _, State.Stopped _, State.Leaving _ -> Evidence.GONE;
            case State.Unclear _ -> Evidence.UNKNOWN;
        };
    }

    private static String containerWords(Sighting seen) {
        return seen.trouble()
                .orElseGet(() ->
                        seen.sandbox().map(sandbox -> word(sandbox.state())).orElse("there is none yet"));
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
                .orElseGet(() -> new Part(
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
                .filter(part -> !part.isProcess() && !part.part().equals(Part.CONTROL_LINK))
                .map(Part::since)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static SandboxStatus.Sandbox sandbox(ObservedSandbox sandbox) {
        return new SandboxStatus.Sandbox(
                word(sandbox.state()),
                sandbox.name(),
                sandbox.imageName(),
                sandbox.state() instanceof State.Running running ? running.startedAt() : null,
                sandbox.restarts());
    }

    private static String word(State state) {
        return switch (state) {
            case State.Created _ -> "created";
            case State.Running _ -> "running";
            case State.Restarting _ -> "restarting";
            case State.Stopped _ -> "stopped";
            case State.Leaving _ -> "leaving";
            case State.Unclear unclear -> unclear.word();
        };
    }

    /// The parts that only the agent can see.
    private record AgentParts(User user, Optional<LinkReport> link, Instant now) {
        List<Part> parts() {
            Optional<AgentStatus> status = link.flatMap(report -> report.current(now));
            if (status.isPresent()) {
                return reported(status.get(), readAt());
            }
            Optional<AgentStatus> last = link.flatMap(LinkReport::reading).map(LinkReport.Reading::status);
            Instant silence = link.map(report -> report.link().since()).orElse(user.createdAt());
            return last.map(old -> reported(old, readAt()).stream()
                            .map(part -> part.unheardSince(silence))
                            .toList())
                    .orElseGet(() -> unreported(silence));
        }

        long appliedGeneration() {
            return link.flatMap(LinkReport::reading)
                    .map(reading -> reading.status().appliedGeneration())
                    .orElse(0L);
        }

        private Instant readAt() {
            return link.flatMap(LinkReport::reading)
                    .map(LinkReport.Reading::readAt)
                    .orElse(now);
        }

        private List<Part> reported(AgentStatus status, Instant readAt) {
            List<Part> parts = new ArrayList<>();
            status.processes()
                    .forEach(process -> parts.add(Part.of(Part.process(process.name()), process.witness(), readAt)));
            parts.add(Part.of(Part.SOUND, status.sound(), readAt));
            status.accounts()
                    .forEach(account -> parts.add(Part.of(
                            "account/" + account.id(),
                            account.login(),
                            readAt,
                            account.attempts(),
                            account.nextAttemptAt())));
            status.lines()
                    .forEach(line -> parts.add(Part.of(
                            "line/" + line.id(), line.registration(), readAt, line.attempts(), line.nextAttemptAt())));
            wanted().filter(name -> parts.stream().noneMatch(part -> part.part().equals(name)))
                    .map(name -> unreported(name, readAt))
                    .forEach(parts::add);
            return parts;
        }

        private List<Part> unreported(Instant since) {
            List<Part> parts = new ArrayList<>();
            parts.add(unreported(Part.SOUND, since));
            wanted().map(name -> unreported(name, since)).forEach(parts::add);
            return parts;
        }

        private Part unreported(String name, Instant since) {
            return new Part(name, Evidence.UNKNOWN, since, since, "not reported yet", 0, null);
        }

        private java.util.stream.Stream<String> wanted() {
            return java.util.stream.Stream.concat(
                    user.settings().accounts().stream().map(account -> "account/" + account.id()),
                    user.settings().lines().stream().map(line -> "line/" + line.id()));
        }
    }
}
