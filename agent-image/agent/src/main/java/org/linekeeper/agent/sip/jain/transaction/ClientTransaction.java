package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.network.Flow;

/// One request of ours and the answers to it (RFC 3261 §17.1).
public abstract sealed class ClientTransaction permits InviteClientTransaction, PlainClientTransaction {
    final Transactions table;
    final SIPRequest request;
    final Flow flow;
    final ResponseListener listener;
    private final byte[] encoded;

    ClientTransaction(Transactions table, SIPRequest request, Flow flow, ResponseListener listener) {
        this.table = table;
        this.request = request;
        this.flow = flow;
        this.listener = listener;
        this.encoded = Messages.encode(request);
    }

    /// The request as it was sent, with its Via.
    public SIPRequest request() {
        return request;
    }

    abstract void begin();

    abstract void received(SIPResponse response);

    abstract void flowClosed();

    final TransactionKey key() {
        return TransactionKey.ofClient(request);
    }

    final boolean reliable() {
        return flow.transport().reliable();
    }

    final void transmit() {
        flow.send(encoded);
    }
}
