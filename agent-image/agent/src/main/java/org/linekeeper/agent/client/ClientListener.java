package org.linekeeper.agent.client;

import java.time.Instant;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.Party;

/// Hears what a client shows. Called on the driver's thread, in order: implementations only pass it on.
/// A driver has merged its sources already: each call rings at most once, is answered at most once and
/// ends exactly once, its process dying included.
public interface ClientListener {
    /// Somebody calls.
    ///
    /// @param signalledAt when the client's own ring signal was received
    void ringing(ServiceCallRef call, AccountId account, Party caller, Instant signalledAt);

    /// The called side of an outgoing call is being rung.
    void alerting(ServiceCallRef call);

    /// The call is up: the client's sound streams are there.
    void answered(ServiceCallRef call);

    void ended(ServiceCallRef call, End end);

    void accountChanged(AccountStatus status);

    enum End {
        /// The other side hung up or gave up.
        PEER,
        /// The other side refused.
        DECLINED,
        /// We hung up or rejected.
        US,
        /// Nobody answered in the client's or the driver's time.
        TIMEOUT,
        /// The client failed or its process died.
        FAILED
    }
}
