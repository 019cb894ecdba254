package org.linekeeper.agent.client.dino;

import java.time.Instant;
import org.linekeeper.agent.client.ClientListener.End;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.dino.CallSignal.Ring;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.Party;

/// What follows from a [CallSignal]: something to tell the listener, or something to do to Dino.
sealed interface CallEffect {
    record Ringing(ServiceCallRef call, AccountId account, Party caller, Instant at) implements CallEffect {}

    /// The call that we dialled is on its way to the peer.
    record GoingOut(ServiceCallRef call) implements CallEffect {}

    record Alerting(ServiceCallRef call) implements CallEffect {}

    record Answered(ServiceCallRef call) implements CallEffect {}

    record Ended(ServiceCallRef call, End end) implements CallEffect {}

    record Accept(Ring ring) implements CallEffect {}

    record Reject(Ring ring) implements CallEffect {}

    /// Have Dino close its call window, which ends the call in it.
    record CloseWindow(ServiceCallRef call) implements CallEffect {}

    /// Dino does not do what it is asked for; only a new process gets rid of the call.
    record RestartClient(String cause) implements CallEffect {}
}
