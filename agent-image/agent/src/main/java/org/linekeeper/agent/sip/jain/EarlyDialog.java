package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Optional;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.jain.dialog.Dialog;
import org.linekeeper.agent.sip.jain.dialog.DialogOwner;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.session.SessionExpires;

/// One phone that was reached by our INVITE and hasn't answered yet (RFC 3261 §12.1). Belongs to the SIP thread.
final class EarlyDialog implements DialogOwner, Replaceable {
    private static final String RELIABLE = "100rel";

    private final DialogRequests requests;
    private final SipCallListener listener;
    private final Runnable cancel;
    private int lastSequence = -1;
    private String sdp = "";
    private String described = "";
    private boolean updated;
    private boolean answered;

    /// @param cancel ends the call that this is a branch of
    EarlyDialog(DialogRequests requests, SipCallListener listener, Runnable cancel) {
        this.requests = requests;
        this.listener = listener;
        this.cancel = cancel;
    }

    DialogRequests requests() {
        return requests;
    }

    /// Takes a provisional response, and acknowledges it where it is a reliable one (RFC 3262 §4).
    ///
    /// @return false for one that came before, or before its turn: it says nothing
    boolean takes(SIPResponse response) {
        if (!Messages.lists(response, "Require", RELIABLE)) {
            return true;
        }
        int sequence =
                Messages.first(response, "RSeq").map(SessionExpires::number).orElse(-1);
        if (sequence < 0 || (lastSequence >= 0 && sequence != lastSequence + 1)) {
            return false;
        }
        lastSequence = sequence;
        answered |= !Messages.description(response).isEmpty();
        String acknowledged = sequence + " " + response.getCSeq().getSeqNumber() + " " + SIPRequest.INVITE;
        requests.send(SIPRequest.PRACK, prack -> Messages.set(prack, "RAck", acknowledged), ResponseListener.NONE);
        return true;
    }

    /// Passes on a session description that is new.
    void describe(SIPResponse response) {
        String told = Messages.description(response);
        if (!told.isEmpty() && !Replies.hasForeignBody(response) && !told.equals(sdp)) {
            sdp = told;
            listener.early(told);
        }
    }

    /// What we described in this dialog last.
    ///
    /// @param offer the INVITE's, which stands where nothing followed it
    String describedAfter(String offer) {
        return described.isEmpty() ? offer : described;
    }

    /// What the phone has described last. Where it has changed the session since its answer, what the INVITE's final
    /// answer repeats of the first one counts no more (RFC 3261 §13.2.1).
    ///
    /// @param repeated in the final answer; empty where nothing is
    String standing(String repeated) {
        return repeated.isEmpty() || updated ? sdp : repeated;
    }

    @Override
    public boolean isOn(JainLine line) {
        return requests.isOn(line);
    }

    /// Somebody takes the call that rings here.
    @Override
    public Optional<SipCallListener> replaced(SipCall by, SIPRequest invite) {
        return listener.replaced(by, Callers.of(invite), Messages.description(invite));
    }

    @Override
    public void hangUp() {
        cancel.run();
    }

    @Override
    public boolean believes(Flow from) {
        return requests.believes(from);
    }

    @Override
    public void requested(ServerTransaction transaction) {
        SIPRequest request = transaction.request();
        Dialog dialog = requests.dialog();
        if (!dialog.inOrder(request)) {
            transaction.respond(SIPResponse.SERVER_INTERNAL_ERROR);
            return;
        }
        switch (request.getMethod()) {
            case SIPRequest.UPDATE -> updated(transaction);
            case SIPRequest.INFO -> InfoDigits.received(transaction, listener);
            case SIPRequest.OPTIONS -> Replies.options(transaction);
            case SIPRequest.INVITE -> transaction.respond(SIPResponse.REQUEST_PENDING);
            case SIPRequest.BYE -> transaction.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            default -> Replies.methodRefused(transaction);
        }
    }

    /// An offer may change the early session only once ours has been answered (RFC 3311 §5.2).
    private void updated(ServerTransaction update) {
        SIPRequest request = update.request();
        String offer = Messages.description(request);
        if (Replies.hasForeignBody(request)) {
            Replies.mediaTypeRefused(update);
        } else if (!offer.isEmpty() && !answered) {
            update.respond(SIPResponse.REQUEST_PENDING);
        } else {
            requests.dialog().refreshTarget(request);
            SIPResponse ok = requests.accepting(request, update.flow());
            try {
                if (!offer.isEmpty()) {
                    described = listener.reoffered(offer);
                    sdp = offer;
                    updated = true;
                    Messages.sdp(ok, described);
                }
                update.respond(ok);
            } catch (RuntimeException unusable) {
                update.respond(SIPResponse.NOT_ACCEPTABLE_HERE);
            }
        }
    }

    /// An ACK belongs to answers of ours; there is none here.
    @Override
    public void acknowledged(SIPRequest ack) {}
}
