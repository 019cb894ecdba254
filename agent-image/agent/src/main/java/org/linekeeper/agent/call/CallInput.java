package org.linekeeper.agent.call;

import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.protocol.RingPlan;

/// What can happen to a call.
sealed interface CallInput {
    record PhoneAnswered(Leg leg) implements CallInput {}

    record PhoneEnded(Leg leg, SipCallListener.End end) implements CallInput {}

    /// Another phone is to have the place of one that rings or has the call (RFC 3891), and waits to be answered.
    ///
    /// @param by that phone's leg, which no other has
    record PhoneReplaced(Leg leg, Leg by) implements CallInput {}

    record ServiceAnswered() implements CallInput {}

    record ServiceEnded(ClientListener.End end) implements CallInput {}

    /// The client did not do what the call needed of it.
    record ServiceFailed(String detail) implements CallInput {}

    /// A ring plan step's time is over.
    record StepElapsed(int step) implements CallInput {}

    /// The service's leg took too long to come up.
    record JoinElapsed() implements CallInput {}

    /// Phone and contact are not to hear each other, or to hear each other again.
    record HoldRequested(boolean held) implements CallInput {}

    record DigitsRequested(String digits) implements CallInput {}

    /// Another phone is to have the call.
    ///
    /// @param next that phone's leg, which no other has
    record TransferRequested(Leg next, RingPlan.Target target) implements CallInput {}

    /// The phone that is to have the call has rung for long enough.
    record TransferElapsed(Leg next) implements CallInput {}

    /// Somebody asked over the API, or the sandbox is going down.
    record HangUpRequested() implements CallInput {}
}
