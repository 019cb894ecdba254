package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Optional;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;

/// A dialog whose place a new call may take (RFC 3891 §3): one that is up, or one that our own INVITE has begun.
/// Belongs to the SIP thread.
interface Replaceable {
    boolean isOn(JainLine line);

    /// Asks whether the new call may.
    ///
    /// @return who hears of the new call; empty where this one is over, or its listener will not
    Optional<SipCallListener> replaced(SipCall by, SIPRequest invite);

    /// Ends this one from our side.
    void hangUp();
}
