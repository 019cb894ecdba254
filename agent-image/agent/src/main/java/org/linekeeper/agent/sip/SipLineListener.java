package org.linekeeper.agent.sip;

import org.linekeeper.protocol.AgentStatus.LineStatus;

/// Hears what happens on a line. Called on the SIP thread: implementations only pass it on.
public interface SipLineListener {
    void statusChanged(LineStatus status);

    /// An INVITE from the line's side. The call is in the state "trying" until it is rung, answered or
    /// rejected. The listener that is to hear of its end is the return value.
    ///
    /// @param offer the SDP body; empty for an offerless INVITE
    SipCallListener incoming(SipCall call, Party from, String offer);

    /// The line's mailbox told what it holds.
    default void mailbox(MessageWaiting messages) {}

    /// Who is calling, from the From header.
    record Party(String address, String displayName) {}
}
