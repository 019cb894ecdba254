package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Timers;

/// An INVITE of ours (RFC 3261 §17.1.1, RFC 6026 §7.2). Refusals are acknowledged here, 2xx by the listener, who hears
/// each of them, from every branch of a fork.
public final class InviteClientTransaction extends ClientTransaction {
    private enum State {
        CALLING,
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        TERMINATED
    }

    private State state = State.CALLING;
    private @Nullable Retransmission retransmission;
    private Timers.@Nullable Timer timer;
    private byte @Nullable [] ack;
    private boolean unwanted;

    InviteClientTransaction(Transactions table, SIPRequest request, Flow flow, ResponseListener listener) {
        super(table, request, flow, listener);
    }

    @Override
    void begin() {
        transmit();
        Duration timeout = table.timings().timeout();
        if (!reliable()) {
            retransmission =
                    Retransmission.begin(table.timers(), table.timings().t1(), timeout, this::transmit);
        }
        timer = table.timers().after(timeout, this::timedOut);
    }

    @Override
    void received(SIPResponse response) {
        int status = response.getStatusCode();
        switch (state) {
            case CALLING, PROCEEDING -> {
                if (status < 200) {
                    proceed();
                } else if (status < 300) {
                    lingerAs(State.ACCEPTED, table.timings().timeout());
                } else {
                    acknowledge(response);
                    lingerAs(
                            State.COMPLETED,
                            reliable() ? Duration.ZERO : table.timings().timeout());
                }
                listener.responded(response);
            }
            case ACCEPTED -> {
                if (status >= 200 && status < 300) {
                    listener.responded(response);
                }
            }
            case COMPLETED -> {
                if (status >= 300 && ack != null) {
                    flow.send(ack);
                }
            }
            case TERMINATED -> {}
        }
    }

    /// A further provisional response leaves the time alone that a cancelled INVITE has.
    private void proceed() {
        if (state == State.CALLING) {
            quiet();
            state = State.PROCEEDING;
            if (unwanted) {
                sendCancel();
            }
        }
    }

    /// Sends a CANCEL once, and only after a provisional response (RFC 3261 §9.1): at the first one where
    /// none has come yet. Without a final one in time the transaction ends by itself.
    public void cancel() {
        if (!unwanted && state == State.PROCEEDING) {
            sendCancel();
        }
        unwanted = true;
    }

    private void sendCancel() {
        table.send(cancelRequest(), flow);
        timer = table.timers().after(table.timings().timeout(), this::timedOut);
    }

    private SIPRequest cancelRequest() {
        SIPRequest cancel = Messages.request(
                SIPRequest.CANCEL,
                request.getRequestURI(),
                (From) request.getFrom(),
                (To) request.getTo(),
                request.getCallId().getCallId(),
                request.getCSeq().getSeqNumber());
        copyHop(cancel);
        return cancel;
    }

    private void acknowledge(SIPResponse refusal) {
        SIPRequest message = Messages.request(
                SIPRequest.ACK,
                request.getRequestURI(),
                (From) request.getFrom(),
                (To) refusal.getTo(),
                request.getCallId().getCallId(),
                request.getCSeq().getSeqNumber());
        copyHop(message);
        ack = Messages.encode(message);
        flow.send(ack);
    }

    /// The same branch and the same way (RFC 3261 §9.1, §17.1.1.3).
    private void copyHop(SIPRequest other) {
        other.setHeader(request.getTopmostVia());
        if (request.getRouteHeaders() != null) {
            other.setHeader(request.getRouteHeaders());
        }
    }

    private void timedOut() {
        boolean waiting = state == State.CALLING || state == State.PROCEEDING;
        end();
        if (waiting) {
            listener.failed(ResponseListener.Failure.TIMEOUT);
        }
    }

    @Override
    void flowClosed() {
        boolean waiting = state == State.CALLING || state == State.PROCEEDING;
        if (waiting) {
            end();
            listener.failed(ResponseListener.Failure.CONNECTION_LOST);
        }
    }

    private void lingerAs(State next, Duration time) {
        quiet();
        state = next;
        timer = table.timers().after(time, this::end);
    }

    private void end() {
        quiet();
        state = State.TERMINATED;
        table.remove(this);
    }

    private void quiet() {
        if (retransmission != null) {
            retransmission.stop();
        }
        if (timer != null) {
            timer.cancel();
        }
    }
}
