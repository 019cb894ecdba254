package org.linekeeper.controller.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.linekeeper.controller.agentlink.AgentAddress;
import org.linekeeper.controller.agentlink.AgentLinks;
import org.linekeeper.controller.agentlink.LinkReport;
import org.linekeeper.controller.call.CallJournal;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.security.SandboxIdentities;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.WantedUser;
import org.linekeeper.protocol.Evidence;
import org.springframework.stereotype.Component;

/// Opens a control link to every sandbox that runs and closes it with the sandbox.
@Component
final class SandboxLinks {
    /// An agent that was started again is back long before.
    private static final Duration GONE_FOR_GOOD = Duration.ofSeconds(10);
    /// As many failed dials besides: a clock may jump.
    private static final int GONE_TRIES = 4;

    private final AgentLinks links;
    private final CallJournal journal;
    private final SandboxIdentities identities;
    private final Clock clock;

    SandboxLinks(AgentLinks links, CallJournal journal, SandboxIdentities identities, Clock clock) {
        this.links = links;
        this.journal = journal;
        this.identities = identities;
        this.clock = clock;
    }

    void follow(WantedUser user, Optional<ObservedSandbox> sandbox) {
        if (!user.deleted() && sandbox.isPresent() && sandbox.get().state() instanceof State.Running running) {
            String certificate =
                    identities.hostName(user.user().name(), sandbox.get().incarnation());
            links.keep(user.user(), new AgentAddress(running.host(), running.port(), certificate), user.generation());
        } else {
            links.drop(user.user());
        }
    }

    void startsGoFirst(boolean now) {
        links.startsGoFirst(now);
    }

    void drop(UserId user) {
        links.drop(user);
    }

    /// Names users whose agent said something new or fell silent.
    void follow(Consumer<UserId> listener) {
        links.follow(listener);
    }

    Symptoms symptoms(UserId user) {
        return Symptoms.of(links.report(user), clock.instant());
    }

    /// The generation of the settings that the agent follows; 0 while that is not known.
    long applied(UserId user) {
        return links.report(user)
                .flatMap(LinkReport::reading)
                .map(reading -> reading.status().appliedGeneration())
                .orElse(0L);
    }

    /// Whether the link is proven to be gone.
    boolean isGone(UserId user) {
        return links.report(user)
                .filter(report -> report.link().evidence() == Evidence.GONE)
                .isPresent();
    }

    CallEvidence calls(UserId user) {
        return links.report(user).map(this::calls).orElse(CallEvidence.UNKNOWN);
    }

    /// An agent that is proven to be gone carries no call.
    private CallEvidence calls(LinkReport report) {
        Instant now = clock.instant();
        if (report.link().evidence() == Evidence.GONE
                && report.attempts() >= GONE_TRIES
                && !now.isBefore(report.link().since().plus(GONE_FOR_GOOD))) {
            return CallEvidence.NONE;
        }
        return report.current(now)
                .map(status -> status.calls().isEmpty() ? CallEvidence.NONE : CallEvidence.LIVING)
                .orElse(CallEvidence.UNKNOWN);
    }

    /// The calls that the agent told of last, however long ago.
    LastCalls lastCalls(UserId user) {
        return new LastCalls(
                links.report(user)
                        .flatMap(LinkReport::reading)
                        .map(reading -> reading.status().calls()),
                () -> !journal.living(user).isEmpty());
    }

    /// As the status would say, without the settings: for counting.
    Presence presence(UserId user, Sighting sighting, Instant now) {
        Evidence container = StatusComposer.evidence(sighting, now);
        Evidence inside = Symptoms.together(links.report(user), now);
        if (container == Evidence.GONE || inside == Evidence.GONE) {
            return Presence.ABSENT;
        }
        return container == Evidence.ALIVE && inside == Evidence.ALIVE ? Presence.PRESENT : Presence.UNKNOWN;
    }
}
