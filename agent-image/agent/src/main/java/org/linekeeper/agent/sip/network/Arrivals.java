package org.linekeeper.agent.sip.network;

/// Takes what the sockets received. Called on the sockets' own threads: implementations pass it on.
public interface Arrivals {
    void received(RawMessage message, Flow from);

    /// A message that breaks a rule, but whose headers can be told. It has not been counted.
    ///
    /// @param then to be run when it has been answered, or has not to be
    void spoilt(RawMessage message, Drop reason, Flow from, Runnable then);

    /// An answer to a STUN request of ours.
    void bound(StunBinding answer, Flow from);

    /// A connection ended, by the peer, by an error or by us.
    void closed(Flow flow);
}
