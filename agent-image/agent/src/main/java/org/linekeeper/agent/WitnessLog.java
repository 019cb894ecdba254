package org.linekeeper.agent;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.linekeeper.agent.control.EventLog;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.Witness;

/// Turns readings into events: a witness that says the same as before, only younger, makes none. Thread-safe.
final class WitnessLog {
    private final EventLog events;
    private final Clock clock;
    private final Map<String, Witness> known = new ConcurrentHashMap<>();

    WitnessLog(EventLog events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    /// @param part as in [AgentEvent.WitnessChanged]
    void heard(String part, Witness witness) {
        Witness before = known.put(part, witness);
        if (!witness.saysTheSameAs(before)) {
            events.append(number -> new AgentEvent.WitnessChanged(number, clock.instant(), part, witness));
        }
    }
}
