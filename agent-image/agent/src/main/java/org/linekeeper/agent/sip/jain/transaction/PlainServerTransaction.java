package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.network.Flow;

/// A request from a peer other than INVITE and ACK (RFC 3261 §17.2.2).
final class PlainServerTransaction extends ServerTransaction {
    private byte @Nullable [] last;
    private boolean over;

    PlainServerTransaction(Transactions table, SIPRequest request, Flow from) {
        super(table, request, from);
    }

    @Override
    void begin() {}

    @Override
    public void respond(SIPResponse response) {
        if (over) {
            return;
        }
        last = Messages.encode(response);
        send(last);
        if (response.getStatusCode() >= 200) {
            over = true;
            answered();
            Duration linger = reliable() ? Duration.ZERO : table.timings().timeout();
            table.timers().after(linger, () -> table.remove(this));
        }
    }

    @Override
    void repeated() {
        if (last != null) {
            send(last);
        }
    }
}
