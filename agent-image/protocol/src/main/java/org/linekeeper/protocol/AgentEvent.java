package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that happened in a sandbox. Numbers grow by one and survive restarts; the agent keeps an
/// event on the profile volume until the controller acknowledges its number.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", defaultImpl = AgentEvent.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = AgentEvent.AgentStarted.class, name = "agent-started"),
    @JsonSubTypes.Type(value = AgentEvent.CallChanged.class, name = "call-changed"),
    @JsonSubTypes.Type(value = AgentEvent.CallEnded.class, name = "call-ended"),
    @JsonSubTypes.Type(value = AgentEvent.WitnessChanged.class, name = "witness-changed"),
    @JsonSubTypes.Type(value = AgentEvent.ProcessRestarted.class, name = "process-restarted"),
    @JsonSubTypes.Type(value = AgentEvent.Repaired.class, name = "repaired"),
    @JsonSubTypes.Type(value = AgentEvent.TollLimitMet.class, name = "toll-limit-met")
})
public sealed interface AgentEvent {
    long number();

    Instant at();

    /// The agent runs, with the spec of this generation from its own store; 0 where it had none.
    record AgentStarted(long number, Instant at, long generation) implements AgentEvent {}

    record CallChanged(long number, Instant at, CallSnapshot call) implements AgentEvent {}

    record CallEnded(long number, Instant at, CallRecord call) implements AgentEvent {}

    /// @param part `process/<name>`, `sound`, `account/<id>`, `window/<id>` (of an account) or `line/<id>`
    record WitnessChanged(long number, Instant at, String part, Witness witness) implements AgentEvent {}

    /// @param cause      what was seen: an exit code or signal, or a witness that said gone
    /// @param tookMillis from the loss until the process was ready again
    record ProcessRestarted(long number, Instant at, String process, String cause, long tookMillis)
            implements AgentEvent {}

    /// A repair is over; each that the agent took on has exactly one such event.
    ///
    /// @param target     as it was asked for
    /// @param tookMillis until what it restarted was ready again, or until it was given up
    /// @param detail     why it failed or was not begun, in words; null where it worked
    record Repaired(
            long number,
            Instant at,
            RepairId id,
            RepairRung rung,
            @Nullable String target,
            String cause,
            long tookMillis,
            Outcome outcome,
            @Nullable String detail)
            implements AgentEvent {
        public enum Outcome {
            /// What was restarted is ready again.
            DONE,
            /// It is not, within the rung's time.
            FAILED,
            /// Not begun: a call had come up.
            NOT_BEGUN,
            /// One of a later version.
            UNKNOWN;

            @JsonCreator
            static Outcome named(String name) {
                for (Outcome outcome : values()) {
                    if (outcome.name().equals(name)) {
                        return outcome;
                    }
                }
                return UNKNOWN;
            }
        }
    }

    /// A call was refused, or ended, because a line had spent what it may.
    ///
    /// @param destination the number that was to be called
    /// @param limit       which limit, in words
    record TollLimitMet(long number, Instant at, LineId line, String destination, String limit) implements AgentEvent {}

    record Unknown(long number, Instant at) implements AgentEvent {}
}
