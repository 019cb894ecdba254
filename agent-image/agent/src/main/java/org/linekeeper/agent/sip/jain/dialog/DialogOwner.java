package org.linekeeper.agent.sip.jain.dialog;

import gov.nist.javax.sip.message.SIPRequest;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;

/// Takes what the peer asks inside a dialog. Every request must be answered.
public interface DialogOwner {
    void requested(ServerTransaction transaction);

    /// The ACK to a 2xx of ours.
    void acknowledged(SIPRequest ack);
}
