package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.sip.InvalidArgumentException;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.transaction.InviteClientTransaction;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.jain.transaction.Transactions;
import org.linekeeper.agent.sip.network.Flow;

/// A request and its answer, digest challenges in between being answered on the way (RFC 3261 §22). The listener hears
/// everything but those challenges.
final class Exchange implements ResponseListener {
    private final Transactions transactions;
    private final @Nullable LineCredentials credentials;
    private final Flow flow;
    private final LongSupplier counts;
    private final ResponseListener listener;
    private final Set<Integer> answered = new HashSet<>();
    private SIPRequest request;
    private @Nullable InviteClientTransaction invite;
    private boolean abandoned;

    /// @param credentials null where the peer is none that may have our answers
    /// @param counts      the CSeq numbers for requests sent again
    Exchange(
            Transactions transactions,
            @Nullable LineCredentials credentials,
            Flow flow,
            SIPRequest request,
            LongSupplier counts,
            ResponseListener listener) {
        this.transactions = transactions;
        this.credentials = credentials;
        this.flow = flow;
        this.request = request;
        this.counts = counts;
        this.listener = listener;
    }

    void begin() {
        if (credentials != null) {
            credentials.authorize(request);
        }
        if (request.getMethod().equals(SIPRequest.INVITE)) {
            invite = transactions.invite(request, flow, this);
        } else {
            transactions.send(request, flow, this);
        }
    }

    /// The request as it was sent last.
    SIPRequest request() {
        return request;
    }

    /// Answers no further challenge, and sends a CANCEL for the INVITE under way if it has been answered
    /// provisionally. Called again after the first provisional response where there was none before.
    void cancel() {
        abandoned = true;
        if (invite != null) {
            invite.cancel();
        }
    }

    @Override
    public void responded(SIPResponse response) {
        int status = response.getStatusCode();
        boolean challenge = status == SIPResponse.UNAUTHORIZED || status == SIPResponse.PROXY_AUTHENTICATION_REQUIRED;
        if (challenge && !abandoned && credentials != null && credentials.challenged(response, !answered.add(status))) {
            again();
        } else {
            listener.responded(response);
        }
    }

    @Override
    public void failed(Failure failure) {
        listener.failed(failure);
    }

    private void again() {
        SIPRequest next = (SIPRequest) request.clone();
        try {
            next.getCSeq().setSeqNumber(counts.getAsLong());
        } catch (InvalidArgumentException e) {
            throw new IllegalStateException(e);
        }
        request = next;
        begin();
    }
}
