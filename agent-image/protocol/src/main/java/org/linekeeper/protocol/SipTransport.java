package org.linekeeper.protocol;

/// What carries SIP messages (RFC 3261 §18).
public enum SipTransport {
    UDP,
    TCP;

    /// Whether what was sent arrives, or the sender hears that it can't.
    public boolean reliable() {
        return this != UDP;
    }
}
