package org.linekeeper.agent.sip.location;

import java.net.InetSocketAddress;
import org.linekeeper.protocol.SipTransport;
import org.xbill.DNS.ResolverConfig;

/// Looks a domain up once, for the image's build: the DNS library's classes are in the AOT cache then. Most lines name
/// their provider by its domain.
public final class LookupRehearsal {
    private LookupRehearsal() {}

    /// @param nameServer knows the domain's servers
    /// @throws IllegalStateException where it has not said them
    public static void run(InetSocketAddress nameServer, String domain) {
        // how the machine's own name servers are found
        ResolverConfig.getCurrentConfig().servers();
        if (DnsNames.at(nameServer).servers(domain, SipTransport.UDP).isEmpty()) {
            throw new IllegalStateException("the rehearsal's name server knows no servers of " + domain);
        }
    }
}
