package org.linekeeper.agent.sip.jain;

import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;

/// Whether a line may go where a 3xx response sends it.
@FunctionalInterface
public interface RedirectPolicy {
    boolean allows(SipLineSpec line, SipAddress target);

    /// Only within the line's own domain and at its own registrar: a forged response must neither make calls that cost
    /// nor lead a registration away.
    static RedirectPolicy ownDomain() {
        return (line, target) -> target.host().equals(line.address().host())
                || target.host().equals(line.nextHop().host());
    }
}
