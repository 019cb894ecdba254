package org.linekeeper.agent.call;

import java.time.Instant;
import java.util.Set;

/// Where a call is. Each state holds only what it needs.
sealed interface CallState {
    CallInfo info();

    /// The phones of one step ring.
    ///
    /// @param refused whether somebody at a phone has refused so far (busy or decline)
    /// @param detail  the last phone's final answer; empty before one came
    record RingingPhones(CallInfo info, int step, Set<Leg> legs, boolean refused, String detail) implements CallState {
        public RingingPhones {
            legs = Set.copyOf(legs);
        }
    }

    /// No phone took an incoming call and nobody refused it: it goes on ringing at the service, where the
    /// user's other devices ring too.
    record Unattended(CallInfo info, String detail) implements CallState {}

    /// A phone has the call; the service's leg is being answered or dialled.
    record Joining(CallInfo info, Leg leg) implements CallState {}

    record Talking(CallInfo info, Leg leg, Instant answeredAt) implements CallState {}

    record Over(CallInfo info) implements CallState {}
}
