package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.linekeeper.controller.agentlink.LinkReport;
import org.linekeeper.controller.user.User;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

/// The parts of a user's status that only the agent can see. Pure.
record AgentParts(User user, Optional<LinkReport> link, Instant now) {
    /// What its names begin with among the agent's counters.
    private static final String SIP = "sip.";

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

    /// What the agent has thrown away of what was sent to its lines, by the reason; as it said last.
    Map<String, Long> dropped() {
        Map<String, Long> counters = link.flatMap(LinkReport::reading)
                .map(reading -> reading.status().counters())
                .orElse(Map.of());
        return counters.entrySet().stream()
                .filter(counter -> counter.getKey().startsWith(SIP))
                .collect(Collectors.toMap(counter -> counter.getKey().substring(SIP.length()), Map.Entry::getValue));
    }

    private Instant readAt() {
        return link.flatMap(LinkReport::reading).map(LinkReport.Reading::readAt).orElse(now);
    }

    private List<Part> reported(AgentStatus status, Instant readAt) {
        List<Part> parts = new ArrayList<>();
        Ages ages = new Ages(status.at(), readAt);
        status.processes()
                .forEach(process -> parts.add(
                        Part.of(Part.process(process.name()), process.witness(), ages.of(process.witness()))));
        parts.add(Part.of(Part.SOUND, status.sound(), ages.of(status.sound())));
        status.accounts().forEach(account -> {
            parts.add(Part.of(
                            "account/" + account.id(),
                            account.login(),
                            ages.of(account.login()),
                            account.attempts(),
                            account.nextAttemptAt())
                    .needing(account.personNeeded()));
            if (account.window().evidence() != Evidence.UNKNOWN) {
                parts.add(Part.of(Part.WINDOW + account.id(), account.window(), ages.of(account.window())));
            }
        });
        status.lines()
                .forEach(line -> parts.add(Part.of(
                                "line/" + line.id(),
                                told(line),
                                ages.of(line.registration()),
                                line.attempts(),
                                line.nextAttemptAt())
                        .needing(line.personNeeded())));
        wanted().filter(name -> parts.stream().noneMatch(part -> part.part().equals(name)))
                .map(name -> unreported(name, readAt))
                .forEach(parts::add);
        return parts;
    }

    /// The registration; a line whose domain keeps no presence says so beside it, and is no worse for it.
    private static Witness told(AgentStatus.LineStatus line) {
        Witness registration = line.registration();
        Witness presence = line.presence();
        return presence == null || presence.evidence() != Evidence.GONE
                ? registration
                : new Witness(
                        registration.evidence(),
                        registration.since(),
                        registration.checkedAt(),
                        registration.detail() + "; presence is not published: " + presence.detail());
    }

    private List<Part> unreported(Instant since) {
        List<Part> parts = new ArrayList<>();
        parts.add(unreported(Part.SOUND, since));
        wanted().map(name -> unreported(name, since)).forEach(parts::add);
        return parts;
    }

    private Part unreported(String name, Instant since) {
        return Part.of(name, Evidence.UNKNOWN, since, since, "not reported yet", 0, null);
    }

    private Stream<String> wanted() {
        return Stream.concat(
                user.settings().accounts().stream().map(account -> "account/" + account.id()),
                user.settings().lines().stream().map(line -> "line/" + line.id()));
    }

    /// When a witness was last read, by the controller's clock: a sandbox may have another.
    private record Ages(Instant said, Instant heard) {
        Instant of(Witness witness) {
            Duration age = Duration.between(witness.checkedAt(), said);
            return age.isNegative() ? heard : heard.minus(age);
        }
    }
}
