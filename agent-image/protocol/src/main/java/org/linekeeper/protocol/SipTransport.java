package org.linekeeper.protocol;

/// What carries SIP messages (RFC 3261 §18).
public enum SipTransport {
    UDP,
    TCP,
    /// TLS 1.2 or 1.3 over TCP; the server's name is checked (RFC 5922).
    TLS;

    /// Whether what was sent arrives, or the sender hears that it can't.
    public boolean reliable() {
        return this != UDP;
    }
}
