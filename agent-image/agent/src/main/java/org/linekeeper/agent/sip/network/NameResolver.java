package org.linekeeper.agent.sip.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.linekeeper.protocol.SipTransport;

/// Finds hosts and the servers of domains. May block: it is asked on threads of its own.
@FunctionalInterface
public interface NameResolver {
    /// @return at least one address, best first
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /// The servers that a domain lists for a transport (RFC 3263 §4.2), in the order in which to try them; none where
    /// the domain is a host and no more.
    default List<Server> servers(String domain, SipTransport transport) {
        return List.of();
    }

    /// One server of a domain's.
    record Server(String host, int port) {}

    /// The machine's own resolver, which knows hosts only.
    static NameResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
