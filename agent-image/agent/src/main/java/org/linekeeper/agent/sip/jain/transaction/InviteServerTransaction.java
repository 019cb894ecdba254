package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Timers;

/// An INVITE from a peer (RFC 3261 §17.2.1, RFC 6026 §7.1). Answers 100 where nothing else is said soon or
/// the peer asks again. Refusals are repeated here until their ACK; 2xx are repeated by whoever sent them.
public final class InviteServerTransaction extends ServerTransaction {
    private enum State {
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        CONFIRMED
    }

    /// So long a peer does without any answer (RFC 3261 §17.2.1).
    private static final Duration TRYING_AFTER = Duration.ofMillis(200);

    private State state = State.PROCEEDING;

    /// Empty before the first.
    private byte[] last = {};

    private @Nullable Retransmission retransmission;
    private Timers.@Nullable Timer timer;

    InviteServerTransaction(Transactions table, SIPRequest request, Flow from) {
        super(table, request, from);
    }

    @Override
    void begin() {
        timer = table.timers().after(TRYING_AFTER, this::trying);
    }

    private void trying() {
        if (last.length == 0) {
            send(Messages.response(request(), SIPResponse.TRYING, null));
        }
    }

    private void send(SIPResponse response) {
        last = Messages.encode(response);
        send(last);
    }

    @Override
    public void respond(SIPResponse response) {
        int status = response.getStatusCode();
        boolean repeatedAcceptance = state == State.ACCEPTED && status >= 200 && status < 300;
        if (state != State.PROCEEDING && !repeatedAcceptance) {
            return;
        }
        send(response);
        if (repeatedAcceptance || status < 200) {
            return;
        }
        if (status < 300) {
            state = State.ACCEPTED;
        } else {
            state = State.COMPLETED;
            repeatRefusal();
        }
        answered();
        lingerFor(table.timings().timeout());
    }

    private void repeatRefusal() {
        if (!reliable()) {
            SipTimings timings = table.timings();
            retransmission = Retransmission.begin(table.timers(), timings.t1(), timings.t2(), () -> send(last));
        }
    }

    @Override
    void repeated() {
        if (last.length == 0) {
            trying();
        } else if (state == State.PROCEEDING || state == State.COMPLETED) {
            send(last);
        }
    }

    /// Whether an ACK of this branch belongs to a refusal, and not to a 2xx.
    boolean refused() {
        return state == State.COMPLETED || state == State.CONFIRMED;
    }

    /// The ACK to a refusal.
    void acknowledged() {
        if (state != State.COMPLETED) {
            return;
        }
        state = State.CONFIRMED;
        if (retransmission != null) {
            retransmission.stop();
        }
        lingerFor(reliable() ? Duration.ZERO : table.timings().t4());
    }

    private void lingerFor(Duration time) {
        if (timer != null) {
            timer.cancel();
        }
        timer = table.timers().after(time, this::end);
    }

    private void end() {
        if (retransmission != null) {
            retransmission.stop();
        }
        table.remove(this);
    }
}
