package org.linekeeper.protocol;

/// What carries SIP messages (RFC 3261 §18).
public enum SipTransport {
    UDP,
    TCP
}
