package org.linekeeper.agent.sip.jain.dialog;

import gov.nist.javax.sip.message.SIPRequest;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.network.Flow;

/// Takes what the peer asks inside a dialog. Every request must be answered.
public interface DialogOwner {
    /// Whether what comes this way may come from the dialog's other side.
    boolean believes(Flow from);

    void requested(ServerTransaction transaction);

    /// The ACK to a 2xx of ours.
    void acknowledged(SIPRequest ack);
}
