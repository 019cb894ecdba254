package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.linekeeper.controller.agentlink.LinkReport;
import org.linekeeper.controller.call.EventCursor;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.CallId;

/// Since when nobody carries a call that the list shows as living. Not knowing is no reason: only what was seen counts,
/// and it must be seen again once the patience is over. For one thread.
final class CallClaims {
    private final Duration patience;
    /// By the steady clock.
    private final Map<CallId, Instant> missingSince = new HashMap<>();

    CallClaims(Duration patience) {
        this.patience = patience;
    }

    /// What one look at a call's sandbox says of it.
    sealed interface Word {
        record Carried() implements Word {}

        record Unknown() implements Word {}

        /// @param seenAt by the steady clock
        /// @param why    for the call's record
        record Missing(Instant seenAt, String why) implements Word {}
    }

    /// @param seen    by the steady clock
    /// @param report  by the steady clock
    /// @param stored  up to which event the agent's words are in the database
    static Word word(
            CallId call, Optional<Sighting> seen, Optional<LinkReport> report, EventCursor stored, Instant now) {
        if (seen.isEmpty()) {
            return new Word.Unknown();
        }
        Sighting sighting = seen.get();
        if (sighting.sandbox().map(CallClaims::runsNot).orElse(true)) {
            return new Word.Missing(sighting.readAt(), "its sandbox was stopped during the call");
        }
        Optional<LinkReport.Reading> reading =
                report.filter(link -> link.current(now).isPresent()).flatMap(LinkReport::reading);
        if (reading.isEmpty()) {
            return new Word.Unknown();
        }
        AgentStatus status = reading.get().status();
        if (status.calls().stream().anyMatch(living -> living.id().equals(call))) {
            return new Word.Carried();
        }
        // the call's end may be among the events that were not fetched yet
        return status.lastEvent() > stored.number()
                ? new Word.Unknown()
                : new Word.Missing(reading.get().readAt(), "its agent does not know this call");
    }

    private static boolean runsNot(ObservedSandbox sandbox) {
        return sandbox.state() instanceof State.Created || sandbox.state() instanceof State.Stopped;
    }

    /// @param now by the steady clock
    /// @return whether the call is lost
    boolean isLost(CallId call, Word word, Instant now) {
        return switch (word) {
            case Word.Carried _ -> {
                missingSince.remove(call);
                yield false;
            }
            case Word.Unknown _ -> false;
            case Word.Missing missing -> {
                Instant since = missingSince.computeIfAbsent(call, _ -> now);
                yield !missing.seenAt().isBefore(since.plus(patience));
            }
        };
    }

    /// Forgets all other calls.
    void retain(Collection<CallId> living) {
        missingSince.keySet().retainAll(living);
    }
}
