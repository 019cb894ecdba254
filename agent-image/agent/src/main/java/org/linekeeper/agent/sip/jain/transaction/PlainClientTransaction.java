package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Timers;

/// A request of ours other than INVITE (RFC 3261 §17.1.2).
final class PlainClientTransaction extends ClientTransaction {
    private boolean answered;
    private @Nullable Retransmission retransmission;
    private Timers.@Nullable Timer timer;

    PlainClientTransaction(Transactions table, SIPRequest request, Flow flow, ResponseListener listener) {
        super(table, request, flow, listener);
    }

    @Override
    void begin() {
        transmit();
        SipTimings timings = table.timings();
        if (!reliable()) {
            retransmission = Retransmission.begin(table.timers(), timings.t1(), timings.t2(), this::transmit);
        }
        timer = table.timers().after(timings.timeout(), () -> fail(ResponseListener.Failure.TIMEOUT));
    }

    @Override
    void received(SIPResponse response) {
        if (answered) {
            return;
        }
        if (response.getStatusCode() >= 200) {
            answered = true;
            quiet();
            Duration linger = reliable() ? Duration.ZERO : table.timings().t4();
            table.timers().after(linger, () -> table.remove(this));
        }
        listener.responded(response);
    }

    @Override
    void flowClosed() {
        if (!answered) {
            fail(ResponseListener.Failure.CONNECTION_LOST);
        }
    }

    private void fail(ResponseListener.Failure failure) {
        answered = true;
        quiet();
        table.remove(this);
        listener.failed(failure);
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
