package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import javax.sip.address.Address;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.agent.sip.jain.dialog.Dialog;
import org.linekeeper.agent.sip.jain.dialog.DialogOwner;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.InviteServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.network.Timers;

/// A call that comes in.
final class IncomingCall extends LineCall implements DialogOwner {
    private sealed interface State {
        record Offered(InviteServerTransaction invite, Timers.Timer limit) implements State {}

        record Up(DialogSession session) implements State {}

        record Over() implements State {}
    }

    private final SIPRequest request;
    private final Dialog dialog;
    private State state;
    private @Nullable SipCallListener listener;

    private IncomingCall(JainLine line, SipCore core, InviteServerTransaction invite) {
        super(line, core, invite.request().getCallId().getCallId());
        this.request = invite.request();
        this.dialog = Dialog.ofCallee(request, Messages.token());
        Timers.Timer limit = core.thread().after(core.options().longestRing(), this::rangTooLong);
        this.state = new State.Offered(invite, limit);
    }

    /// Takes an INVITE and tells the line's listener.
    static IncomingCall begin(
            JainLine line, SipCore core, InviteServerTransaction invite, SipLineListener lineListener) {
        IncomingCall call = new IncomingCall(line, core, invite);
        core.dialogs().put(call.dialog.id(), call);
        try {
            call.listener = lineListener.incoming(call, call.caller(), Messages.body(call.request));
            return call;
        } catch (RuntimeException bug) {
            core.dialogs().remove(call.dialog.id());
            invite.respond(SIPResponse.SERVER_INTERNAL_ERROR);
            throw bug;
        }
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
        core.thread().execute(() -> {
            if (state instanceof State.Offered offered) {
                SIPResponse ringing = response(SIPResponse.RINGING);
                ringing.setHeader(line.contact(offered.invite().flow()));
                offered.invite().respond(ringing);
            }
        });
    }

    @Override
    public void answer(String sdp) {
        core.thread().execute(() -> {
            if (state instanceof State.Offered offered) {
                offered.limit().cancel();
                DialogSession session = new DialogSession(line, core, dialog, listener(), this::over);
                state = new State.Up(session);
                session.accept(offered.invite(), sdp, !request.hasContent());
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
    void end() {
        switch (state) {
            case State.Offered offered -> refuse(offered, SIPResponse.REQUEST_TERMINATED, End.By.US, "hung up");
            case State.Up up -> up.session().hangUp();
            case State.Over _ -> {}
        }
    }

    @Override
    public void requested(ServerTransaction transaction) {
        switch (transaction.request().getMethod()) {
            case SIPRequest.BYE -> {
                transaction.respond(SIPResponse.OK);
                if (state instanceof State.Offered offered) {
                    refuse(offered, SIPResponse.REQUEST_TERMINATED, End.By.REMOTE, "BYE");
                }
            }
            case SIPRequest.INVITE -> transaction.respond(SIPResponse.REQUEST_PENDING);
            case SIPRequest.INFO -> Replies.info(transaction);
            case SIPRequest.OPTIONS -> Replies.options(transaction);
            default -> Replies.methodRefused(transaction);
        }
    }

    /// An ACK before any answer of ours belongs to nothing.
    @Override
    public void acknowledged(SIPRequest ack) {}

    private SipLineListener.Party caller() {
        Address from = request.getFrom().getAddress();
        String name = from.getDisplayName();
        String address = from.getURI() instanceof SipUri uri
                ? "sip:" + uri.getUserAtHost()
                : from.getURI().toString();
        return new SipLineListener.Party(address, name == null ? "" : name);
    }

    private void rangTooLong() {
        if (state instanceof State.Offered offered) {
            refuse(offered, SIPResponse.TEMPORARILY_UNAVAILABLE, End.By.NETWORK, "rang too long");
        }
    }

    private void refuse(State.Offered offered, int status, End.By by, String reason) {
        offered.limit().cancel();
        offered.invite().respond(response(status));
        core.dialogs().remove(dialog.id());
        over(new End(by, status, reason));
    }

    private SIPResponse response(int status) {
        return Messages.response(request, status, dialog.id().localTag());
    }

    private void over(End end) {
        state = new State.Over();
        ended(end);
    }
}
