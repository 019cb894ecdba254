package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/// Something that happened in a sandbox. Numbers grow by one and survive restarts; the agent keeps an
/// event on the profile volume until the controller acknowledges its number.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", defaultImpl = AgentEvent.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = AgentEvent.AgentStarted.class, name = "agent-started"),
    @JsonSubTypes.Type(value = AgentEvent.CallChanged.class, name = "call-changed"),
    @JsonSubTypes.Type(value = AgentEvent.CallEnded.class, name = "call-ended"),
    @JsonSubTypes.Type(value = AgentEvent.WitnessChanged.class, name = "witness-changed"),
    @JsonSubTypes.Type(value = AgentEvent.ProcessRestarted.class, name = "process-restarted")
})
public sealed interface AgentEvent {
    long number();

    Instant at();

    /// The agent runs, with the spec of this generation from its own store; 0 where it had none.
    record AgentStarted(long number, Instant at, long generation) implements AgentEvent {}

    record CallChanged(long number, Instant at, CallSnapshot call) implements AgentEvent {}

    record CallEnded(long number, Instant at, CallRecord call) implements AgentEvent {}

    /// @param part `process/<name>`, `sound`, `account/<id>` or `line/<id>`
    record WitnessChanged(long number, Instant at, String part, Witness witness) implements AgentEvent {}

    /// @param cause      what was seen: an exit code or signal, or a witness that said gone
    /// @param tookMillis from the loss until the process was ready again
    record ProcessRestarted(long number, Instant at, String process, String cause, long tookMillis)
            implements AgentEvent {}

    record Unknown(long number, Instant at) implements AgentEvent {}
}
