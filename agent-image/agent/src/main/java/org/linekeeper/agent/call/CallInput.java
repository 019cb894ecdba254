package org.linekeeper.agent.call;

import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.sip.SipCallListener;

/// What can happen to a call.
sealed interface CallInput {
    record PhoneAnswered(Leg leg) implements CallInput {}

    record PhoneEnded(Leg leg, SipCallListener.End end) implements CallInput {}

    record ServiceAnswered() implements CallInput {}

    record ServiceEnded(ClientListener.End end) implements CallInput {}

    /// The client did not do what the call needed of it.
    record ServiceFailed(String detail) implements CallInput {}

    /// A ring plan step's time is over.
    record StepElapsed(int step) implements CallInput {}

    /// The service's leg took too long to come up.
    record JoinElapsed() implements CallInput {}

    /// Somebody asked over the API, or the sandbox is going down.
    record HangUpRequested() implements CallInput {}
}
