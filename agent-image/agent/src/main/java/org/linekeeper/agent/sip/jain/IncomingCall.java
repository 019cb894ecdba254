package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.agent.sip.jain.dialog.Dialog;
import org.linekeeper.agent.sip.jain.dialog.DialogOwner;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.InviteServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Timers;

/// A call that comes in.
final class IncomingCall extends LineCall implements DialogOwner {
    private static final String RELIABLE = "100rel";

    private sealed interface State {
        record Offered(InviteServerTransaction invite, Timers.Timer limit) implements State {}

        record Up(DialogSession session) implements State {}

        record Over() implements State {}
    }

    private final SIPRequest request;
    private final DialogRequests requests;
    private State state;
    private @Nullable SipCallListener listener;
    private @Nullable ReliableRinging ringing;
    private Runnable onceAnswered = () -> {};

    private IncomingCall(JainLine line, SipCore core, InviteServerTransaction invite) {
        super(line, core, invite.request().getCallId().getCallId());
        this.request = invite.request();
        this.requests = new DialogRequests(line, core, Dialog.ofCallee(request, Messages.token()), null);
        Timers.Timer limit = core.thread().after(core.options().longestRing(), this::rangTooLong);
        this.state = new State.Offered(invite, limit);
    }

    private Dialog dialog() {
        return requests.dialog();
    }

    /// Takes an INVITE and tells the line's listener.
    static IncomingCall begin(
            JainLine line, SipCore core, InviteServerTransaction invite, SipLineListener lineListener) {
        return begin(
                        line,
                        core,
                        invite,
                        call -> Optional.of(lineListener.incoming(
                                call, Callers.of(call.request), Messages.description(call.request))))
                .orElseThrow();
    }

    /// Takes an INVITE that is to replace a call, if that one's listener agrees.
    static Optional<IncomingCall> replacing(
            JainLine line, SipCore core, InviteServerTransaction invite, Replaceable replaced) {
        Optional<IncomingCall> call = begin(line, core, invite, by -> replaced.replaced(by, by.request));
        call.ifPresent(agreed -> agreed.onceAnswered = replaced::hangUp);
        return call;
    }

    private static Optional<IncomingCall> begin(
            JainLine line,
            SipCore core,
            InviteServerTransaction invite,
            Function<IncomingCall, Optional<SipCallListener>> listeners) {
        IncomingCall call = new IncomingCall(line, core, invite);
        core.dialogs().put(call.dialog().id(), call);
        try {
            Optional<SipCallListener> listener = listeners.apply(call);
            if (listener.isEmpty()) {
                call.abandon(SIPResponse.DECLINE);
                return Optional.empty();
            }
            call.listener = listener.orElseThrow();
            return Optional.of(call);
        } catch (RuntimeException bug) {
            call.abandon(SIPResponse.SERVER_INTERNAL_ERROR);
            throw bug;
        }
    }

    /// Refuses a call that nobody listens to.
    private void abandon(int status) {
        core.dialogs().remove(dialog().id());
        if (state instanceof State.Offered offered) {
            offered.limit().cancel();
            offered.invite().respond(response(status));
        }
        state = new State.Over();
    }

    /// Whether a further INVITE is the same one, come another way (RFC 3261 §8.2.2.2).
    boolean sameRequest(SIPRequest other) {
        return callId().equals(other.getCallId().getCallId())
                && request.getFromTag().equals(other.getFromTag())
                && request.getCSeq().getSeqNumber() == other.getCSeq().getSeqNumber();
    }

    /// The caller gave up. A call that is answered goes on: its caller sends a BYE.
    void cancelled(InviteServerTransaction invite, String reason) {
        if (state instanceof State.Offered offered && offered.invite() == invite) {
            refuse(offered, SIPResponse.REQUEST_TERMINATED, End.By.REMOTE, reason);
        }
    }

    @Override
    public void ring() {
        core.thread().soon(() -> {
            if (state instanceof State.Offered offered && ringing == null) {
                SIPResponse response = response(SIPResponse.RINGING);
                response.setHeader(line.contact(offered.invite().flow()));
                Messages.set(response, "Allow", Messages.ALLOW);
                ring(offered.invite(), response);
            }
        });
    }

    /// Reliably only where that is required. Where the INVITE held no offer a reliable 180 would have to hold ours
    /// (RFC 3262 §5), which there isn't yet: then the caller hears of the answer only.
    private void ring(InviteServerTransaction invite, SIPResponse response) {
        if (!Messages.lists(request, "Require", RELIABLE)) {
            invite.respond(response);
        } else if (request.hasContent()) {
            ringing = ReliableRinging.begin(
                    core.thread(), core.options().timings(), invite, response, this::ringingUnacknowledged);
        }
    }

    @Override
    public void answer(String sdp) {
        core.thread().execute(() -> {
            if (state instanceof State.Offered offered) {
                quiet(offered);
                DialogSession session = new DialogSession(line, core, requests, listener(), false, "", this::over);
                state = new State.Up(session);
                session.rang(ringing);
                session.accept(offered.invite(), sdp, !request.hasContent());
                listener().answerSent();
                onceAnswered.run();
            }
        });
    }

    @Override
    public void reject(int status) {
        if (status < 300 || status > 699) {
            throw new IllegalArgumentException("status must be 300 to 699");
        }
        core.thread().execute(() -> {
            if (state instanceof State.Offered offered) {
                refuse(offered, status, End.By.US, "refused");
            }
        });
    }

    @Override
    SipCallListener listener() {
        if (listener == null) {
            throw new IllegalStateException("nobody listens to this call yet");
        }
        return listener;
    }

    @Override
    Optional<DialogSession> session() {
        return state instanceof State.Up up ? Optional.of(up.session()) : Optional.empty();
    }

    @Override
    void end() {
        switch (state) {
            case State.Offered offered -> refuse(offered, SIPResponse.REQUEST_TERMINATED, End.By.US, "hung up");
            case State.Up up -> up.session().hangUp();
            case State.Over _ -> {}
        }
    }

    @Override
    public boolean believes(Flow from) {
        return requests.believes(from);
    }

    @Override
    public void requested(ServerTransaction transaction) {
        if (!dialog().inOrder(transaction.request())) {
            transaction.respond(SIPResponse.SERVER_INTERNAL_ERROR);
            return;
        }
        switch (transaction.request().getMethod()) {
            case SIPRequest.BYE -> {
                transaction.respond(SIPResponse.OK);
                if (state instanceof State.Offered offered) {
                    refuse(offered, SIPResponse.REQUEST_TERMINATED, End.By.REMOTE, "BYE");
                }
            }
            case SIPRequest.PRACK -> ReliableRinging.acknowledged(ringing, transaction);
            case SIPRequest.UPDATE -> updated(transaction);
            case SIPRequest.INVITE -> Replies.laterPlease(transaction);
            case SIPRequest.INFO -> InfoDigits.received(transaction, listener());
            case SIPRequest.OPTIONS -> Replies.options(transaction);
            default -> Replies.methodRefused(transaction);
        }
    }

    /// The INVITE's offer isn't answered yet, so a further one must wait (RFC 3311 §5.2).
    private void updated(ServerTransaction update) {
        if (update.request().hasContent()) {
            Replies.laterPlease(update);
        } else {
            dialog().refreshTarget(update.request());
            update.respond(requests.accepting(update.request(), update.flow()));
        }
    }

    /// An ACK before any answer of ours belongs to nothing.
    @Override
    public void acknowledged(SIPRequest ack) {}

    private void rangTooLong() {
        if (state instanceof State.Offered offered) {
            refuse(offered, SIPResponse.TEMPORARILY_UNAVAILABLE, End.By.NETWORK, "rang too long");
        }
    }

    private void ringingUnacknowledged() {
        if (state instanceof State.Offered offered) {
            refuse(offered, SIPResponse.SERVER_TIMEOUT, End.By.NETWORK, "no PRACK");
        }
    }

    private void refuse(State.Offered offered, int status, End.By by, String reason) {
        quiet(offered);
        offered.invite().respond(response(status));
        core.dialogs().remove(dialog().id());
        over(new End(by, status, reason));
    }

    private void quiet(State.Offered offered) {
        offered.limit().cancel();
        if (ringing != null) {
            ringing.stop();
        }
    }

    private SIPResponse response(int status) {
        return Messages.response(request, status, dialog().id().localTag());
    }

    private void over(End end) {
        state = new State.Over();
        ended(end);
    }
}
