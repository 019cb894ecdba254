package org.linekeeper.controller.agentlink;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

/// What is known of an agent now.
///
/// @param link          whether the agent answers; its detail says why not
/// @param checkedAt     the last try
/// @param attempts      failed tries in a row
/// @param nextAttemptAt null while none waits
/// @param reading       what the agent said last
public record LinkReport(
        Witness link,
        Instant checkedAt,
        int attempts,
        @Nullable Instant nextAttemptAt,
        Optional<Reading> reading) {
    /// @param readAt by the controller's clock
    public record Reading(AgentStatus status, Instant readAt) {}

    /// An agent's word older than this says nothing about now.
    private static final Duration STALE = Duration.ofSeconds(90);

    /// What the agent says now; empty where the link is not up, or what it said last is old.
    public Optional<AgentStatus> current(Instant now) {
        return reading.filter(_ -> link.evidence() == Evidence.ALIVE)
                .filter(read -> now.isBefore(read.readAt().plus(STALE)))
                .map(Reading::status);
    }

    /// The same by a clock that is ahead by so much.
    public LinkReport later(Duration ahead) {
        if (ahead.isZero()) {
            return this;
        }
        return new LinkReport(
                new Witness(
                        link.evidence(),
                        link.since().plus(ahead),
                        link.checkedAt().plus(ahead),
                        link.detail()),
                checkedAt.plus(ahead),
                attempts,
                nextAttemptAt == null ? null : nextAttemptAt.plus(ahead),
                reading.map(read -> new Reading(read.status(), read.readAt().plus(ahead))));
    }

    static LinkReport begin(Instant now) {
        return new LinkReport(new Witness(Evidence.UNKNOWN, now, now, "connecting"), now, 0, null, Optional.empty());
    }
}
