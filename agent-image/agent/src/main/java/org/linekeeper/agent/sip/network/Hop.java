package org.linekeeper.agent.sip.network;

import org.linekeeper.protocol.SipTransport;

/// Where a message goes next: a host by name or address, reached over a transport.
///
/// @param host a name or an address; an IPv6 address with or without its brackets
/// @param port 0 where none was named: then the host is a domain whose servers DNS may list (RFC 3263 §4.2)
public record Hop(SipTransport transport, String host, int port) {
    public static final int DEFAULT_PORT = 5060;
    public static final int DEFAULT_TLS_PORT = 5061;

    public Hop {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, or 0 for none");
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
    }

    /// The port, or the one that belongs to the transport (RFC 3261 §19.1.2).
    public int portOrDefault() {
        return port > 0 ? port : defaultPort(transport);
    }

    public static int defaultPort(SipTransport transport) {
        return transport == SipTransport.TLS ? DEFAULT_TLS_PORT : DEFAULT_PORT;
    }

    @Override
    public String toString() {
        return port > 0 ? host + ":" + port : host;
    }
}
