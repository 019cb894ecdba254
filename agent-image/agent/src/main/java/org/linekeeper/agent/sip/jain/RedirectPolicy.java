package org.linekeeper.agent.sip.jain;

import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.TollLimits;

/// Whether a line may go where a 3xx response sends it.
@FunctionalInterface
public interface RedirectPolicy {
    boolean allows(SipLineSpec line, SipAddress target);

    /// Only within the line's own domain and at its own registrar, and to no number outside of the PBX: a forged
    /// response must neither make calls that cost nor lead a registration away.
    static RedirectPolicy ownDomain() {
        return (line, target) -> TollLimits.number(target).isEmpty()
                && (target.host().equals(line.address().host())
                        || target.host().equals(line.nextHop().host()));
    }
}
