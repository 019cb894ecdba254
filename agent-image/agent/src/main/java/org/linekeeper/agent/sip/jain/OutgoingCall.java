package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.jain.dialog.Dialog;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Network;
import org.linekeeper.agent.sip.network.Timers;

/// A call that we make. One INVITE may ring several phones (RFC 3261 §13.2.2.4): the first 2xx is the call, the others
/// are acknowledged and ended, as are all that cross a CANCEL.
final class OutgoingCall extends LineCall implements ResponseListener {
    /// How many phones may ring for one INVITE; what further ones say before their answer is passed over.
    private static final int MOST_BRANCHES = 16;

    private sealed interface State {
        record Preparing() implements State {}

        record Inviting(Exchange exchange, Timers.Timer limit, boolean rung) implements State {}

        /// We want no call any more, but the INVITE's end isn't known.
        record Cancelling() implements State {}

        record Up(DialogSession session) implements State {}

        record Over() implements State {}
    }

    private final SipCallListener listener;
    private final String offer;
    private final Redirects redirects;
    private final Map<String, Runnable> acks = new HashMap<>();
    private final Map<String, EarlyDialog> earlies = new HashMap<>();
    private final Set<InetSocketAddress> silent = new HashSet<>();
    private SIPRequest invite;
    private @Nullable Exchange lastSent;
    private State state = new State.Preparing();
    private long count = 1;

    /// @param invite complete but for what depends on the flow: Via, Contact and credentials
    OutgoingCall(JainLine line, SipCore core, SIPRequest invite, SipCallListener listener) {
        super(line, core, invite.getCallId().getCallId());
        this.invite = invite;
        this.offer = Messages.description(invite);
        this.listener = listener;
        this.redirects = new Redirects(target -> core.options().redirects().allows(line.spec(), target));
    }

    /// Sends the INVITE.
    void begin(Flow flow) {
        if (state instanceof State.Preparing) {
            Timers.Timer limit = core.thread().after(core.options().longestRing(), this::rangTooLong);
            send(flow, limit);
        }
    }

    private void send(Flow flow, Timers.Timer limit) {
        invite.setHeader(line.contact(flow));
        Exchange exchange = new Exchange(core, line.credentials(), flow, invite, () -> ++count, this);
        lastSent = exchange;
        state = new State.Inviting(exchange, limit, false);
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
    Optional<Flow> way() {
        return Optional.ofNullable(lastSent).map(Exchange::way);
    }

    @Override
    Optional<DialogSession> session() {
        return state instanceof State.Up up ? Optional.of(up.session()) : Optional.empty();
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
                state = new State.Cancelling();
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
            provisional(response);
        } else if (status < 300) {
            accepted(response);
        } else if (status < 400 && state instanceof State.Inviting inviting && redirected(response, inviting)) {
            forgetEarlies();
        } else if (status == SIPResponse.SERVICE_UNAVAILABLE && triesNextServer()) {
            forgetEarlies();
        } else {
            over(new End(End.By.REMOTE, status, String.valueOf(response.getReasonPhrase())));
        }
    }

    @Override
    public void failed(Failure failure) {
        if (triesNextServer()) {
            return;
        }
        switch (failure) {
            case TIMEOUT -> over(new End(End.By.NETWORK, SIPResponse.REQUEST_TIMEOUT, "no answer"));
            case CONNECTION_LOST ->
                over(new End(End.By.NETWORK, SIPResponse.SERVICE_UNAVAILABLE, "the connection was lost"));
        }
    }

    /// Follows a 3xx (RFC 3261 §8.1.3.4) through the line's own proxy.
    private boolean redirected(SIPResponse response, State.Inviting inviting) {
        return redirects
                .next(response)
                .map(target -> {
                    sendAnew(
                            next -> next.setRequestURI(target),
                            inviting.exchange().flow(),
                            inviting.limit());
                    return true;
                })
                .orElse(false);
    }

    /// Where the server was silent, away or overloaded another one of the line's takes the call (RFC 3263 §4.3). Once
    /// a phone has answered provisionally the call is that server's.
    private boolean triesNextServer() {
        if (!(state instanceof State.Inviting inviting) || inviting.rung()) {
            return false;
        }
        Flow failed = inviting.exchange().flow();
        silent.add(failed.remote());
        if (!line.hasOtherServers(silent)) {
            return false;
        }
        core.network().open(line.way().around(silent), new Network.Opening() {
            @Override
            public void opened(Flow flow) {
                if (stillTries(inviting.exchange())) {
                    sendAnew(_ -> {}, flow, inviting.limit());
                }
            }

            @Override
            public void failed(String why) {
                if (stillTries(inviting.exchange())) {
                    over(new End(End.By.NETWORK, SIPResponse.SERVICE_UNAVAILABLE, why));
                }
            }
        });
        return true;
    }

    private boolean stillTries(Exchange exchange) {
        return state instanceof State.Inviting now && now.exchange() == exchange;
    }

    private void sendAnew(Consumer<SIPRequest> changed, Flow flow, Timers.Timer limit) {
        SIPRequest next = (SIPRequest) invite.clone();
        Messages.count(next, ++count);
        changed.accept(next);
        invite = next;
        send(flow, limit);
    }

    private void provisional(SIPResponse response) {
        int status = response.getStatusCode();
        EarlyDialog early = status > SIPResponse.TRYING && response.getToTag() != null ? early(response) : null;
        boolean counts = early == null || early.takes(response);
        switch (state) {
            case State.Inviting inviting -> {
                boolean ringing = counts && (status == SIPResponse.RINGING || status == SIPResponse.SESSION_PROGRESS);
                state = new State.Inviting(inviting.exchange(), inviting.limit(), inviting.rung() || ringing);
                if (ringing && !inviting.rung()) {
                    listener.ringing();
                }
                if (counts && early != null) {
                    early.describe(response);
                }
            }
            case State.Preparing _, State.Cancelling _, State.Up _, State.Over _ -> {}
        }
    }

    private @Nullable EarlyDialog early(SIPResponse response) {
        String tag = response.getToTag();
        EarlyDialog known = earlies.get(tag);
        if (known != null || earlies.size() >= MOST_BRANCHES || acks.containsKey(tag)) {
            return known;
        }
        DialogRequests requests = new DialogRequests(line, core, Dialog.ofCaller(invite, response), lastSent);
        EarlyDialog early = new EarlyDialog(requests, listener, this::end);
        earlies.put(tag, early);
        core.dialogs().put(requests.dialog().id(), early);
        return early;
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
            established(response, _ -> {}).hangUp();
            if (state instanceof State.Cancelling) {
                forgetEarlies();
                state = new State.Over();
            }
        }
    }

    /// The answer may have come in an earlier, reliable response (RFC 3262 §5).
    private void connect(SIPResponse response) {
        EarlyDialog early = earlies.get(String.valueOf(response.getToTag()));
        String described = Messages.description(response);
        String sdp = early == null ? described : early.standing(described);
        DialogSession session = established(response, this::over);
        state = new State.Up(session);
        forgetEarlies();
        if (sdp.isEmpty()) {
            over(new End(End.By.NETWORK, SIPResponse.NOT_ACCEPTABLE_HERE, "the answer holds no session description"));
            session.hangUp();
        } else {
            listener.answered(sdp);
        }
    }

    private DialogSession established(SIPResponse response, Consumer<End> sessionEnded) {
        String tag = String.valueOf(response.getToTag());
        EarlyDialog early = earlies.remove(tag);
        DialogRequests requests;
        if (early == null) {
            requests = new DialogRequests(line, core, Dialog.ofCaller(invite, response), lastSent);
        } else {
            requests = early.requests();
            requests.dialog().confirm(response);
        }
        String described = early == null ? offer : early.describedAfter(offer);
        DialogSession session = new DialogSession(line, core, requests, listener, true, described, sessionEnded);
        acks.put(tag, () -> {});
        session.established(response, again -> acks.put(tag, again));
        return session;
    }

    private void forgetEarlies() {
        earlies.values()
                .forEach(
                        early -> core.dialogs().remove(early.requests().dialog().id()));
        earlies.clear();
    }

    private void over(End end) {
        if (state instanceof State.Inviting inviting) {
            inviting.limit().cancel();
        }
        if (!(state instanceof State.Up)) {
            forgetEarlies();
        }
        state = new State.Over();
        ended(end);
    }
}
