package org.linekeeper.agent.sip;

/// One SIP dialog, from its INVITE to its end. Thread-safe; every method returns at once, and one that
/// no longer fits the call's state (it was ended meanwhile) does nothing.
public interface SipCall {
    /// The Call-ID header, which every peer's log shows too.
    String callId();

    /// Sends 180 (incoming calls).
    void ring();

    /// Sends 200 with an SDP answer, or with our offer where the INVITE had none (incoming calls), and retransmits it
    /// until the ACK (RFC 3261 §13.3.1.4).
    void answer(String sdp);

    /// Sends a final refusal (incoming calls): 486 busy, 603 decline, 480 and so on.
    void reject(int status);

    /// Ends the call in whatever state it is: CANCEL while an outgoing call rings (and BYE where the 200
    /// crossed it), 487 where an incoming one rings, BYE once it is up.
    void hangUp();
}
