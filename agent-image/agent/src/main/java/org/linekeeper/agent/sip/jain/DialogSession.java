package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCall.ReofferListener;
import org.linekeeper.agent.sip.SipCall.TransferListener;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.jain.dialog.Dialog;
import org.linekeeper.agent.sip.jain.dialog.DialogOwner;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.InviteServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.session.SessionReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call that is up: what either side does inside its dialog until a BYE. Belongs to the SIP thread.
final class DialogSession implements DialogOwner, Replaceable {
    private static final Logger LOG = LoggerFactory.getLogger(DialogSession.class);

    private final JainLine line;
    private final SipCore core;
    private final DialogRequests requests;
    private final SipCallListener listener;
    private final Consumer<End> ended;
    private final OwnOffers offers;
    private final SessionClock clock;
    private final Transfers transfers;
    private @Nullable AnswerDelivery delivery;
    private @Nullable ReliableRinging ringing;
    private boolean answerComesWithAck;
    private boolean confirmed;
    private boolean over;
    private boolean peerTakesUpdates;
    private String localSdp;
    private String remoteSdp = "";

    /// @param weCalled whether the Call-ID is ours
    /// @param localSdp what we described last; empty before our first description
    /// @param ended    hears once why the call is over
    DialogSession(
            JainLine line,
            SipCore core,
            DialogRequests requests,
            SipCallListener listener,
            boolean weCalled,
            String localSdp,
            Consumer<End> ended) {
        this.line = line;
        this.core = core;
        this.requests = requests;
        this.listener = listener;
        this.localSdp = localSdp;
        this.ended = ended;
        this.offers = new OwnOffers(core.thread(), core.options().second(), weCalled, new OfferedSession());
        this.clock = new SessionClock(
                core.thread(), System::nanoTime, core.options().second(), this::refresh, this::expired);
        this.transfers = new Transfers(requests, listener);
        core.dialogs().put(dialog().id(), this);
    }

    private Dialog dialog() {
        return requests.dialog();
    }

    /// Takes the 2xx to our INVITE, and acknowledges it.
    ///
    /// @param acknowledged gets what sends the same ACK again
    void established(SIPResponse answer, Consumer<Runnable> acknowledged) {
        confirmed = true;
        remoteSdp = Messages.description(answer);
        learn(answer);
        clock.agreed(SessionHeaders.answered(answer));
        requests.acknowledge(answer, acknowledged);
    }

    /// Answers an INVITE, the first one or one inside the call, with a 200.
    ///
    /// @param offerless whether the INVITE held no offer: then ours is in the 200 and the answer comes with the ACK
    void accept(InviteServerTransaction invite, String sdp, boolean offerless) {
        SIPResponse ok = accepting(invite.request(), invite.flow());
        Messages.sdp(ok, sdp);
        localSdp = sdp;
        answerComesWithAck = offerless;
        if (delivery != null) {
            delivery.stop();
        }
        delivery = AnswerDelivery.begin(core.thread(), core.options().timings(), invite, ok, this::unacknowledged);
    }

    /// Takes over what the caller may acknowledge only after our answer (RFC 3262 §3).
    ///
    /// @param before null where nothing rang reliably
    void rang(@Nullable ReliableRinging before) {
        ringing = before;
    }

    void reoffer(Supplier<String> offer, ReofferListener heard) {
        if (over) {
            heard.refused(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else {
            offers.add(offer, heard);
        }
    }

    /// @param relay a digit as a body of the type application/dtmf-relay
    void sendInfo(String relay) {
        if (!over && confirmed) {
            requests.send(
                    SIPRequest.INFO,
                    info -> Messages.body(info, "application", "dtmf-relay", relay),
                    ResponseListener.NONE);
        }
    }

    /// @param referTo the Refer-To header
    void refer(String referTo, TransferListener heard) {
        if (over || !confirmed) {
            heard.progressed(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else {
            transfers.refer(referTo, line.address(), heard);
        }
    }

    /// The address that leads to the other side, with what replaces this call there (RFC 3891 §3).
    String replacingAddress() {
        return dialog().replacingAddress();
    }

    @Override
    public boolean isOn(JainLine other) {
        return line == other;
    }

    @Override
    public Optional<SipCallListener> replaced(SipCall by, SIPRequest invite) {
        return over ? Optional.empty() : listener.replaced(by, Callers.of(invite), Messages.description(invite));
    }

    boolean established() {
        return confirmed && !over;
    }

    /// Before the ACK to our 200 there must be no BYE yet (RFC 3261 §15).
    @Override
    public void hangUp() {
        end(new End(End.By.US, SIPResponse.OK, "hung up"));
    }

    private void end(End end) {
        if (!over) {
            over = true;
            quiet();
            if (confirmed) {
                sendBye();
            }
            ended.accept(end);
        }
    }

    @Override
    public boolean believes(Flow from) {
        return requests.believes(from);
    }

    @Override
    public void requested(ServerTransaction transaction) {
        SIPRequest request = transaction.request();
        if (!dialog().inOrder(request)) {
            transaction.respond(SIPResponse.SERVER_INTERNAL_ERROR);
            return;
        }
        learn(request);
        switch (request.getMethod()) {
            case SIPRequest.BYE -> byeReceived(transaction);
            case SIPRequest.INVITE -> reinvited((InviteServerTransaction) transaction);
            case SIPRequest.UPDATE -> updated(transaction);
            case SIPRequest.INFO -> InfoDigits.received(transaction, listener);
            case SIPRequest.REFER -> transfers.requested(transaction);
            case SIPRequest.NOTIFY -> transfers.notified(transaction);
            case SIPRequest.PRACK -> ReliableRinging.acknowledged(ringing, transaction);
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
            answerComesWithAck = false;
            listener.answered(Messages.description(ack));
        }
        offers.proceed();
    }

    private void byeReceived(ServerTransaction bye) {
        String reason = reason(bye.request(), "BYE");
        bye.respond(SIPResponse.OK);
        forget();
        if (!over) {
            over = true;
            quiet();
            ended.accept(new End(End.By.REMOTE, SIPResponse.OK, reason));
        }
    }

    private void reinvited(InviteServerTransaction invite) {
        SIPRequest request = invite.request();
        if (refusedBeforehand(invite)) {
            return;
        }
        String offer = Messages.description(request);
        try {
            String answer = listener.reoffered(offer);
            remoteSdp = offer;
            dialog().refreshTarget(request);
            accept(invite, answer, offer.isEmpty());
        } catch (RuntimeException unusable) {
            refuseOffer(invite, unusable);
        }
    }

    /// UPDATE is answered at once and without an ACK (RFC 3311 §5.2); without an offer it only refreshes.
    private void updated(ServerTransaction update) {
        SIPRequest request = update.request();
        if (refusedBeforehand(update)) {
            return;
        }
        String offer = Messages.description(request);
        try {
            String answer = offer.isEmpty() ? "" : listener.reoffered(offer);
            dialog().refreshTarget(request);
            SIPResponse ok = accepting(request, update.flow());
            if (!offer.isEmpty()) {
                remoteSdp = offer;
                localSdp = answer;
                Messages.sdp(ok, answer);
            }
            update.respond(ok);
        } catch (RuntimeException unusable) {
            refuseOffer(update, unusable);
        }
    }

    /// What is wrong with a re-INVITE or UPDATE whatever it offers.
    private boolean refusedBeforehand(ServerTransaction transaction) {
        SIPRequest request = transaction.request();
        boolean offers = request.getMethod().equals(SIPRequest.INVITE) || request.hasContent();
        if (over) {
            transaction.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else if (Replies.hasForeignBody(request)) {
            Replies.mediaTypeRefused(transaction);
        } else if (offers && (this.offers.underWay() || answerComesWithAck)) {
            transaction.respond(SIPResponse.REQUEST_PENDING);
        } else if (SessionHeaders.reply(request, line.sessionSeconds()) instanceof SessionReply.TooSmall small) {
            transaction.respond(
                    SessionHeaders.refusal(request, small, dialog().id().localTag()));
        } else {
            return false;
        }
        return true;
    }

    private static void refuseOffer(ServerTransaction transaction, RuntimeException unusable) {
        LOG.info("an offer inside a call was refused: {}", unusable.getMessage());
        transaction.respond(SIPResponse.NOT_ACCEPTABLE_HERE);
    }

    /// A 200 with our Contact and what becomes of the session timer.
    private SIPResponse accepting(SIPRequest request, Flow over) {
        SIPResponse ok = requests.accepting(request, over);
        learn(request);
        if (SessionHeaders.reply(request, line.sessionSeconds()) instanceof SessionReply.Agreed agreed) {
            SessionHeaders.agree(ok, agreed);
            clock.agreed(Optional.of(agreed.terms()));
        } else {
            clock.agreed(Optional.empty());
        }
        return ok;
    }

    /// What the peer's messages tell of what it can do.
    private void learn(SIPMessage message) {
        if (!Messages.values(message, "Allow").isEmpty()) {
            peerTakesUpdates = Messages.lists(message, "Allow", SIPRequest.UPDATE);
        }
    }

    /// Tells the peer our new address, or its requests, the BYE among them, would go to the old one (RFC 3261 §12.2).
    void moved() {
        if (established()) {
            refresh();
        }
    }

    /// By UPDATE where the peer takes that; otherwise by a re-INVITE that offers what stands (RFC 4028 §7.4).
    private void refresh() {
        if (over) {
            return;
        }
        if (peerTakesUpdates) {
            requests.send(SIPRequest.UPDATE, this::askAgain, new Refreshing());
        } else {
            offers.add(() -> localSdp, new ReofferListener() {
                @Override
                public void accepted(String sdp) {
                    refreshed(sdp);
                }

                @Override
                public void refused(int status) {
                    refreshRefused(status, OptionalInt.empty());
                }
            });
        }
    }

    private void refreshRefused(int status, OptionalInt retryAfter) {
        if (!over) {
            LOG.info("the refresh of a call was refused: {}", status);
            clock.retry(retryAfter);
        }
    }

    /// The answer to an offer that changes nothing may change something all the same: where the peer's sound is.
    private void refreshed(String sdp) {
        if (!over && !sdp.isEmpty() && !sdp.equals(remoteSdp)) {
            remoteSdp = sdp;
            listener.answered(sdp);
        }
    }

    private void askAgain(SIPRequest request) {
        Messages.set(request, "Allow", Messages.ALLOW);
        Messages.set(request, "Supported", Messages.SUPPORTED);
        clock.terms().ifPresent(terms -> SessionHeaders.ask(request, terms.asked()));
    }

    private void expired() {
        end(new End(End.By.NETWORK, SIPResponse.REQUEST_TIMEOUT, "nobody refreshed the session"));
    }

    private void unacknowledged() {
        delivery = null;
        sendBye();
        if (!over) {
            over = true;
            quiet();
            ended.accept(new End(End.By.NETWORK, SIPResponse.REQUEST_TIMEOUT, "no ACK"));
        }
    }

    private void sendBye() {
        forget();
        requests.send(SIPRequest.BYE, _ -> {}, new ResponseListener() {
            @Override
            public void responded(SIPResponse response) {}

            @Override
            public void failed(Failure failure) {
                // once over another connection: the other side believes that the call is up
                if (failure == Failure.CONNECTION_LOST) {
                    requests.send(SIPRequest.BYE, _ -> {}, ResponseListener.NONE);
                }
            }
        });
    }

    private void quiet() {
        clock.stop();
        offers.end();
        transfers.end();
    }

    private void forget() {
        core.dialogs().remove(dialog().id());
        if (delivery != null) {
            delivery.stop();
            delivery = null;
        }
    }

    /// What a Reason header says (RFC 3326).
    static String reason(SIPRequest request, String otherwise) {
        return Messages.first(request, "Reason").orElse(otherwise);
    }

    /// What our own offers need of the call.
    private final class OfferedSession implements OwnOffers.Session {
        @Override
        public boolean quiet() {
            return confirmed && delivery == null && !over;
        }

        @Override
        public void sendInvite(String offer, ResponseListener answers) {
            requests.send(
                    SIPRequest.INVITE,
                    invite -> {
                        askAgain(invite);
                        Messages.sdp(invite, offer);
                    },
                    answers);
        }

        @Override
        public void accepted(String offer, SIPResponse answer, Consumer<Runnable> acknowledged) {
            dialog().refreshTarget(answer);
            requests.acknowledge(answer, acknowledged);
            if (!over) {
                learn(answer);
                localSdp = offer;
                clock.agreed(SessionHeaders.answered(answer));
            }
        }

        @Override
        public void lost(int status) {
            end(new End(End.By.NETWORK, status, "the other side no longer knows of the call"));
        }
    }

    private final class Refreshing implements ResponseListener {
        @Override
        public void responded(SIPResponse response) {
            int status = response.getStatusCode();
            if (over || status < 200) {
                return;
            }
            if (status < 300) {
                dialog().refreshTarget(response);
                clock.agreed(SessionHeaders.answered(response));
            } else if (status == SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST
                    || status == SIPResponse.REQUEST_TIMEOUT) {
                end(new End(End.By.NETWORK, status, "the other side no longer knows of the call"));
            } else if (status == SIPResponse.METHOD_NOT_ALLOWED || status == SIPResponse.NOT_IMPLEMENTED) {
                peerTakesUpdates = false;
                refresh();
            } else {
                refreshRefused(status, SessionHeaders.retryAfter(response));
            }
        }

        /// A lost connection is as a 503 (RFC 3261 §8.1.3.1).
        @Override
        public void failed(Failure failure) {
            if (failure == Failure.CONNECTION_LOST) {
                refreshRefused(SIPResponse.SERVICE_UNAVAILABLE, OptionalInt.empty());
                return;
            }
            end(new End(End.By.NETWORK, SIPResponse.REQUEST_TIMEOUT, "the other side doesn't answer"));
        }
    }
}
