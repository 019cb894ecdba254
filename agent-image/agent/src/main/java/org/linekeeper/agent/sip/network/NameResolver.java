package org.linekeeper.agent.sip.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Finds a host's addresses. May block: it is asked on threads of its own.
@FunctionalInterface
public interface NameResolver {
    /// @return at least one address, best first
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /// The machine's own resolver.
    static NameResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
