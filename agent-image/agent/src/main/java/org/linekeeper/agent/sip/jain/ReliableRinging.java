package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.InviteServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.Retransmission;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.agent.sip.network.Timers;

/// A 180 that is sent until the caller acknowledges it by a PRACK (RFC 3262 §3).
final class ReliableRinging {
    private static final int MOST_SEQUENCE = 1 << 30;

    private final String acknowledgement;
    private final Retransmission retransmission;
    private final Timers.Timer timeout;

    private ReliableRinging(String acknowledgement, Retransmission retransmission, Timers.Timer timeout) {
        this.acknowledgement = acknowledgement;
        this.retransmission = retransmission;
        this.timeout = timeout;
    }

    /// @param unacknowledged runs when no PRACK came within 64·T1
    static ReliableRinging begin(
            Timers timers,
            SipTimings timings,
            InviteServerTransaction invite,
            SIPResponse ringing,
            Runnable unacknowledged) {
        int sequence = ThreadLocalRandom.current().nextInt(1, MOST_SEQUENCE);
        Messages.set(ringing, "Require", "100rel");
        Messages.set(ringing, "RSeq", Integer.toString(sequence));
        String acknowledgement = sequence + " " + invite.request().getCSeq().getSeqNumber() + " " + SIPRequest.INVITE;
        invite.respond(ringing);
        Retransmission again =
                Retransmission.begin(timers, timings.t1(), timings.timeout(), () -> invite.respond(ringing));
        Timers.Timer timeout = timers.after(timings.timeout(), () -> {
            again.stop();
            unacknowledged.run();
        });
        return new ReliableRinging(acknowledgement, again, timeout);
    }

    /// Answers a PRACK.
    ///
    /// @param ringing what it can be about; null where nothing rang reliably
    static void acknowledged(@Nullable ReliableRinging ringing, ServerTransaction prack) {
        if (ringing == null) {
            prack.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else {
            ringing.acknowledged(prack);
        }
    }

    private void acknowledged(ServerTransaction prack) {
        String named = Messages.first(prack.request(), "RAck")
                .orElse("")
                .strip()
                .replaceAll("\\s+", " ")
                .toUpperCase(Locale.ROOT);
        if (named.equals(acknowledgement)) {
            stop();
            prack.respond(SIPResponse.OK);
        } else {
            prack.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    void stop() {
        retransmission.stop();
        timeout.cancel();
    }
}
