package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.jain.dialog.Dialog;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Timers;

/// A call that we make. One INVITE may be answered by several phones (RFC 3261 §13.2.2.4): the first 2xx is the call,
/// the others are acknowledged and ended, as are all that cross a CANCEL.
final class OutgoingCall extends LineCall implements ResponseListener {
    private sealed interface State {
        record Preparing() implements State {}

        record Inviting(Exchange exchange, Timers.Timer limit, boolean answeredProvisionally, boolean rung)
                implements State {}

        /// We want no call any more, but the INVITE's end isn't known.
        record Cancelling(Exchange exchange, boolean sent) implements State {}

        record Up(DialogSession session) implements State {}

        record Over() implements State {}
    }

    private final SIPRequest invite;
    private final SipCallListener listener;
    private final Map<String, Runnable> acks = new HashMap<>();
    private State state = new State.Preparing();
    private long count = 1;

    /// @param invite complete but for what depends on the flow: Via, Contact and credentials
    OutgoingCall(JainLine line, SipCore core, SIPRequest invite, SipCallListener listener) {
        super(line, core, invite.getCallId().getCallId());
        this.invite = invite;
        this.listener = listener;
    }

    /// Sends the INVITE.
    void begin(Flow flow) {
        if (!(state instanceof State.Preparing)) {
            return;
        }
        invite.setHeader(line.contact(flow));
        Exchange exchange = new Exchange(core.transactions(), line.credentials(), flow, invite, () -> ++count, this);
        Timers.Timer limit = core.thread().after(core.options().longestRing(), this::rangTooLong);
        state = new State.Inviting(exchange, limit, false, false);
        exchange.begin();
    }

    /// There is no way to the next hop.
    void unreachable(String why) {
        over(new End(End.By.NETWORK, SIPResponse.SERVICE_UNAVAILABLE, why));
    }

    /// What only the called side does has no effect here.
    @Override
    public void ring() {}

    @Override
    public void answer(String sdp) {}

    @Override
    public void reject(int status) {}

    @Override
    SipCallListener listener() {
        return listener;
    }

    @Override
    void end() {
        giveUp(new End(End.By.US, SIPResponse.REQUEST_TERMINATED, "cancelled"));
    }

    private void rangTooLong() {
        giveUp(new End(End.By.NETWORK, SIPResponse.REQUEST_TIMEOUT, "rang too long"));
    }

    private void giveUp(End end) {
        switch (state) {
            case State.Preparing _ -> over(end);
            case State.Inviting inviting -> {
                inviting.limit().cancel();
                inviting.exchange().cancel();
                state = new State.Cancelling(inviting.exchange(), inviting.answeredProvisionally());
                ended(end);
            }
            case State.Up up -> up.session().hangUp();
            case State.Cancelling _, State.Over _ -> {}
        }
    }

    @Override
    public void responded(SIPResponse response) {
        int status = response.getStatusCode();
        if (status < 200) {
            provisional(status);
        } else if (status < 300) {
            accepted(response);
        } else {
            over(new End(End.By.REMOTE, status, String.valueOf(response.getReasonPhrase())));
        }
    }

    @Override
    public void failed(Failure failure) {
        switch (failure) {
            case TIMEOUT -> over(new End(End.By.NETWORK, SIPResponse.REQUEST_TIMEOUT, "no answer"));
            case CONNECTION_LOST ->
                over(new End(End.By.NETWORK, SIPResponse.SERVICE_UNAVAILABLE, "the connection was lost"));
        }
    }

    private void provisional(int status) {
        switch (state) {
            case State.Inviting inviting -> {
                boolean ringing = status == SIPResponse.RINGING || status == SIPResponse.SESSION_PROGRESS;
                state = new State.Inviting(inviting.exchange(), inviting.limit(), true, inviting.rung() || ringing);
                if (ringing && !inviting.rung()) {
                    listener.ringing();
                }
            }
            case State.Cancelling cancelling -> {
                if (!cancelling.sent()) {
                    cancelling.exchange().cancel();
                    state = new State.Cancelling(cancelling.exchange(), true);
                }
            }
            case State.Preparing _, State.Up _, State.Over _ -> {}
        }
    }

    private void accepted(SIPResponse response) {
        String tag = String.valueOf(response.getToTag());
        Runnable known = acks.get(tag);
        if (known != null) {
            known.run();
        } else if (state instanceof State.Inviting inviting) {
            inviting.limit().cancel();
            connect(response);
        } else {
            acknowledge(response, _ -> {}).hangUp();
            if (state instanceof State.Cancelling) {
                state = new State.Over();
            }
        }
    }

    private void connect(SIPResponse response) {
        DialogSession session = acknowledge(response, this::over);
        state = new State.Up(session);
        String sdp = Messages.body(response);
        if (sdp.isEmpty()) {
            over(new End(End.By.NETWORK, SIPResponse.NOT_ACCEPTABLE_HERE, "the answer holds no session description"));
            session.hangUp();
        } else {
            listener.answered(sdp);
        }
    }

    private DialogSession acknowledge(SIPResponse response, Consumer<End> sessionEnded) {
        Dialog dialog = Dialog.ofCaller(invite, response);
        DialogSession session = new DialogSession(line, core, dialog, listener, sessionEnded);
        String tag = String.valueOf(response.getToTag());
        acks.put(tag, () -> {});
        session.acknowledge(response.getCSeq().getSeqNumber(), again -> acks.put(tag, again));
        return session;
    }

    private void over(End end) {
        if (state instanceof State.Inviting inviting) {
            inviting.limit().cancel();
        }
        state = new State.Over();
        ended(end);
    }
}
