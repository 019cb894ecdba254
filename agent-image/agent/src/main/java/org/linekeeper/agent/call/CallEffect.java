package org.linekeeper.agent.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.CallRecord.EndedBy;
import org.linekeeper.protocol.CallRecord.Outcome;
import org.linekeeper.protocol.RingPlan;

/// What the machine wants done. None of it waits for its result: results come back as inputs.
sealed interface CallEffect {
    /// Done to a phone that was rung.
    sealed interface OnPhone extends CallEffect {
        Leg leg();
    }

    sealed interface OnService extends CallEffect {}

    record InvitePhone(Leg leg, RingPlan.Target target) implements CallEffect {}

    /// Answers a phone that calls to take another's place, which ends that one.
    record TakePhone(Leg leg) implements OnPhone {}

    record RefusePhone(Leg leg) implements OnPhone {}

    /// Cancels or ends the leg, whichever fits.
    record HangUpPhone(Leg leg) implements OnPhone {}

    /// The leg's sound ends, and the leg with it; the call goes on with another.
    record ReleasePhone(Leg leg) implements OnPhone {}

    record HoldPhone(Leg leg, boolean held) implements OnPhone {}

    record SendDigits(Leg leg, String digits) implements OnPhone {}

    /// Whoever wanted the call to move to this leg hears what has become of it.
    ///
    /// @param status a final SIP status
    record TellTransfer(Leg next, int status) implements CallEffect {}

    record JoinSound(Leg leg) implements OnPhone {}

    record AnswerService() implements OnService {}

    record RejectService() implements OnService {}

    record DialService() implements OnService {}

    record HangUpService() implements OnService {}

    record Remind(CallInput input, Duration after) implements CallEffect {}

    /// The call is over; both legs are being taken down by the effects beside this one.
    record Finish(Outcome outcome, EndedBy by, @Nullable String detail) implements CallEffect {}
}
