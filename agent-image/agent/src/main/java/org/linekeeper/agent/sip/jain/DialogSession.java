package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.jain.dialog.Dialog;
import org.linekeeper.agent.sip.jain.dialog.DialogOwner;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.InviteServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call that is up: what either side does inside its dialog until a BYE. Belongs to the SIP thread.
final class DialogSession implements DialogOwner {
    private static final Logger LOG = LoggerFactory.getLogger(DialogSession.class);

    private final JainLine line;
    private final SipCore core;
    private final Dialog dialog;
    private final DialogRoute route;
    private final SipCallListener listener;
    private final Consumer<End> ended;
    private @Nullable AnswerDelivery delivery;
    private boolean answerComesWithAck;
    private boolean confirmed;
    private boolean over;

    /// @param ended hears once why the call is over
    DialogSession(JainLine line, SipCore core, Dialog dialog, SipCallListener listener, Consumer<End> ended) {
        this.line = line;
        this.core = core;
        this.dialog = dialog;
        this.route = new DialogRoute(line, core.network());
        this.listener = listener;
        this.ended = ended;
        core.dialogs().put(dialog.id(), this);
    }

    Dialog dialog() {
        return dialog;
    }

    /// Acknowledges the 2xx to our INVITE.
    ///
    /// @param acknowledged gets what sends the same ACK again
    void acknowledge(long inviteCount, Consumer<Runnable> acknowledged) {
        confirmed = true;
        route.use(dialog.nextHop(), flow -> {
            SIPRequest ack = dialog.ack(inviteCount);
            acknowledged.accept(core.transactions().sendAck(ack, flow));
        });
    }

    /// Answers an INVITE, the first one or one inside the call, with a 200.
    ///
    /// @param offerless whether the INVITE held no offer: then ours is in the 200 and the answer comes with the ACK
    void accept(InviteServerTransaction invite, String sdp, boolean offerless) {
        SIPResponse ok =
                Messages.response(invite.request(), SIPResponse.OK, dialog.id().localTag());
        ok.setHeader(line.contact(invite.flow()));
        Messages.set(ok, "Allow", Messages.ALLOW);
        Messages.sdp(ok, sdp);
        answerComesWithAck = offerless;
        if (delivery != null) {
            delivery.stop();
        }
        delivery = AnswerDelivery.begin(core.thread(), core.options().timings(), invite, ok, this::unacknowledged);
    }

    /// Ends the call from our side. Before the ACK to our 200 there must be no BYE yet (RFC 3261 §15).
    void hangUp() {
        if (!over) {
            over = true;
            if (confirmed) {
                sendBye();
            }
            ended.accept(new End(End.By.US, SIPResponse.OK, "hung up"));
        }
    }

    @Override
    public void requested(ServerTransaction transaction) {
        SIPRequest request = transaction.request();
        if (!dialog.inOrder(request)) {
            transaction.respond(SIPResponse.SERVER_INTERNAL_ERROR);
            return;
        }
        switch (request.getMethod()) {
            case SIPRequest.BYE -> byeReceived(transaction);
            case SIPRequest.INVITE -> reoffered((InviteServerTransaction) transaction);
            case SIPRequest.INFO -> Replies.info(transaction);
            case SIPRequest.OPTIONS -> Replies.options(transaction);
            default -> Replies.methodRefused(transaction);
        }
    }

    @Override
    public void acknowledged(SIPRequest ack) {
        if (delivery == null || !delivery.awaits(ack.getCSeq().getSeqNumber())) {
            return;
        }
        delivery.stop();
        delivery = null;
        confirmed = true;
        if (over) {
            sendBye();
        } else if (answerComesWithAck) {
            listener.answered(Messages.body(ack));
        }
    }

    private void byeReceived(ServerTransaction bye) {
        String reason = reason(bye.request(), "BYE");
        bye.respond(SIPResponse.OK);
        forget();
        if (!over) {
            over = true;
            ended.accept(new End(End.By.REMOTE, SIPResponse.OK, reason));
        }
    }

    private void reoffered(InviteServerTransaction invite) {
        SIPRequest request = invite.request();
        if (over) {
            invite.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else if (Replies.hasForeignBody(request)) {
            Replies.mediaTypeRefused(invite);
        } else {
            String offer = Messages.body(request);
            try {
                String answer = listener.reoffered(offer);
                dialog.refreshTarget(request);
                accept(invite, answer, offer.isEmpty());
            } catch (RuntimeException unusable) {
                LOG.info("a re-INVITE's offer was refused: {}", unusable.getMessage());
                invite.respond(SIPResponse.NOT_ACCEPTABLE_HERE);
            }
        }
    }

    private void unacknowledged() {
        delivery = null;
        sendBye();
        if (!over) {
            over = true;
            ended.accept(new End(End.By.NETWORK, SIPResponse.REQUEST_TIMEOUT, "no ACK"));
        }
    }

    private void sendBye() {
        forget();
        route.use(dialog.nextHop(), flow -> {
            SIPRequest bye = dialog.request(SIPRequest.BYE);
            new Exchange(
                            core.transactions(),
                            line.credentialsFor(flow),
                            flow,
                            bye,
                            dialog::nextCount,
                            ResponseListener.NONE)
                    .begin();
        });
    }

    private void forget() {
        core.dialogs().remove(dialog.id());
        if (delivery != null) {
            delivery.stop();
            delivery = null;
        }
    }

    /// What a Reason header says (RFC 3326).
    static String reason(SIPRequest request, String otherwise) {
        return Messages.values(request, "Reason").stream().findFirst().orElse(otherwise);
    }
}
