package org.linekeeper.agent.sip.network;

/// Takes what the sockets received. Called on the sockets' own threads: implementations pass it on.
public interface Arrivals {
    void received(RawMessage message, Flow from);

    /// An answer to a STUN request of ours.
    void bound(StunBinding answer, Flow from);

    /// A connection ended, by the peer, by an error or by us.
    void closed(Flow flow);
}
