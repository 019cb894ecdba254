package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Optional;
import java.util.function.Consumer;
import org.linekeeper.agent.sip.network.Flow;

/// Takes what peers ask (RFC 3261 §5, "transaction user"). Every request must be answered in the end.
public interface TransactionUser {
    /// Whether a request may come this way. One that may not is refused without being remembered.
    boolean believes(SIPRequest request, Flow from);

    /// A request seen for the first time, other than ACK and CANCEL.
    void requested(ServerTransaction transaction);

    /// A CANCEL (RFC 3261 §9.2).
    ///
    /// @param invite what it wants ended; empty where there is no such INVITE
    void cancelled(ServerTransaction cancel, Optional<InviteServerTransaction> invite);

    /// Looks for another way back to whoever has sent a request over a connection that has closed since (RFC 3261
    /// §18.2.2). Without effect where there is none.
    ///
    /// @param port that the request names for its answers, 0 for the usual one
    void wayBack(Flow closed, int port, Consumer<Flow> sending);

    /// An ACK that belongs to no refusal: one for a 2xx.
    void acknowledged(SIPRequest ack);
}
