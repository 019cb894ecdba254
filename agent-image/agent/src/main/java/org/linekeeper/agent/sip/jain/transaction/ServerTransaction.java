package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Hop;

/// A request from a peer and our answers to it (RFC 3261 §17.2).
public abstract sealed class ServerTransaction permits InviteServerTransaction, PlainServerTransaction {
    final Transactions table;
    private final TransactionKey key;
    private final Flow back;
    private final int port;
    private @Nullable SIPRequest request;

    ServerTransaction(Transactions table, SIPRequest request, Flow from) {
        this.table = table;
        this.request = request;
        this.key = TransactionKey.ofServer(request);
        this.back = wayBack(request, from);
        this.port = Math.max(0, request.getTopmostVia().getPort());
    }

    /// The request, until its final response has been sent.
    public SIPRequest request() {
        if (request == null) {
            throw new IllegalStateException("the request has been answered");
        }
        return request;
    }

    /// The way that the request came, which may have closed since.
    public Flow flow() {
        return back;
    }

    /// Sends an encoded response, over another connection where that of the request has closed.
    final void send(byte[] response) {
        if (back.open()) {
            back.send(response);
        } else {
            table.user().wayBack(back, port, flow -> flow.send(response));
        }
    }

    /// Sends a response. After a final one only an INVITE's repeated 2xx are sent.
    public abstract void respond(SIPResponse response);

    /// Answers with a status and nothing else.
    public final void respond(int status) {
        respond(Messages.response(request(), status, Messages.token()));
    }

    abstract void begin();

    /// The peer sent the request again.
    abstract void repeated();

    final TransactionKey key() {
        return key;
    }

    /// What lingers for half a minute after the final response needs the request no more, and it is the bulk of it.
    final void answered() {
        request = null;
    }

    final boolean reliable() {
        return back.transport().reliable();
    }

    /// The address the request came from; its port only where the peer asked for that (RFC 3581 §4), the one it named
    /// otherwise (RFC 3261 §18.2.2).
    static Flow wayBack(SIPRequest request, Flow from) {
        Via via = request.getTopmostVia();
        if (via.hasParameter(Via.RPORT)) {
            return from;
        }
        return from.toPort(via.getPort() > 0 ? via.getPort() : Hop.DEFAULT_PORT);
    }
}
