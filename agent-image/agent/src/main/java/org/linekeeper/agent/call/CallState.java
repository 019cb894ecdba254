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

    /// @param held whether phone and contact do not hear each other, by request
    record Talking(CallInfo info, Leg leg, Instant answeredAt, boolean held) implements CallState {
        Talking with(boolean nowHeld) {
            return new Talking(info, leg, answeredAt, nowHeld);
        }

        /// At another phone, which hears the contact.
        Talking at(Leg other) {
            return new Talking(info, other, answeredAt, false);
        }
    }

    /// Another phone is rung that is to have the call.
    ///
    /// @param from what the call goes back to where that phone does not take it
    record Transferring(Talking from, Leg next) implements CallState {
        @Override
        public CallInfo info() {
            return from.info();
        }
    }

    /// The same, and the phone that had the call is gone.
    record Handing(CallInfo info, Leg next, Instant answeredAt) implements CallState {}

    record Over(CallInfo info) implements CallState {}
}
