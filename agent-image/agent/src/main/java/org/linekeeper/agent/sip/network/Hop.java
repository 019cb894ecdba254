package org.linekeeper.agent.sip.network;

import org.linekeeper.protocol.SipTransport;

/// Where a message goes next: a host by name or address, reached over a transport.
///
/// @param host a name or an address; an IPv6 address with or without its brackets
public record Hop(SipTransport transport, String host, int port) {
    public static final int DEFAULT_PORT = 5060;

    public Hop {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535");
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
