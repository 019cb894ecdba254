package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPResponse;
import org.linekeeper.agent.sip.jain.transaction.Retransmission;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.agent.sip.network.Timers;

/// A 200 to an INVITE, sent until its ACK comes, over whatever transport (RFC 3261 §13.3.1.4).
final class AnswerDelivery {
    private final long count;
    private final Retransmission retransmission;
    private final Timers.Timer timeout;

    private AnswerDelivery(long count, Retransmission retransmission, Timers.Timer timeout) {
        this.count = count;
        this.retransmission = retransmission;
        this.timeout = timeout;
    }

    /// @param unacknowledged runs when no ACK came within 64·T1
    static AnswerDelivery begin(
            Timers timers, SipTimings timings, ServerTransaction invite, SIPResponse answer, Runnable unacknowledged) {
        long count = invite.request().getCSeq().getSeqNumber();
        invite.respond(answer);
        Retransmission again = Retransmission.begin(timers, timings.t1(), timings.t2(), () -> invite.respond(answer));
        Timers.Timer timeout = timers.after(timings.timeout(), () -> {
            again.stop();
            unacknowledged.run();
        });
        return new AnswerDelivery(count, again, timeout);
    }

    /// Whether an ACK with this number is the one waited for.
    boolean awaits(long ackCount) {
        return ackCount == count;
    }

    void stop() {
        retransmission.stop();
        timeout.cancel();
    }
}
