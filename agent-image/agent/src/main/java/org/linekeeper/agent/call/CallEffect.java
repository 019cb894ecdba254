package org.linekeeper.agent.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.CallRecord.EndedBy;
import org.linekeeper.protocol.CallRecord.Outcome;
import org.linekeeper.protocol.RingPlan;

/// What the machine wants done. None of it waits for its result: results come back as inputs.
sealed interface CallEffect {
    record InvitePhone(Leg leg, RingPlan.Target target) implements CallEffect {}

    /// Cancels or ends the leg, whichever fits.
    record HangUpPhone(Leg leg) implements CallEffect {}

    /// The leg's sound ends, and the leg with it; the call goes on with another.
    record ReleasePhone(Leg leg) implements CallEffect {}

    record HoldPhone(Leg leg, boolean held) implements CallEffect {}

    record SendDigits(Leg leg, String digits) implements CallEffect {}

    /// Whoever wanted the call to move to this leg hears what has become of it.
    ///
    /// @param status a final SIP status
    record TellTransfer(Leg next, int status) implements CallEffect {}

    record JoinSound(Leg leg) implements CallEffect {}

    record AnswerService() implements CallEffect {}

    record RejectService() implements CallEffect {}

    record DialService() implements CallEffect {}

    record HangUpService() implements CallEffect {}

    record Remind(CallInput input, Duration after) implements CallEffect {}

    /// The call is over; both legs are being taken down by the effects beside this one.
    record Finish(Outcome outcome, EndedBy by, @Nullable String detail) implements CallEffect {}
}
