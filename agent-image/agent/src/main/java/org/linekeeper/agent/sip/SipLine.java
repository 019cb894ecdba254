package org.linekeeper.agent.sip;

import java.util.function.Consumer;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;

/// One registered SIP account. Thread-safe.
public interface SipLine extends AutoCloseable {
    SipLineSpec spec();

    LineStatus status();

    /// The local address that this line's next hop sees us under, for the session description.
    java.net.InetAddress localAddress();

    /// Sends an INVITE with an offer (RFC 3261 §13.2) and returns at once; answers to digest challenges
    /// are sent by the line itself. The listener hears what becomes of it.
    ///
    /// @param caller shown to the phone in the way that the line's provider takes
    ///               ([org.linekeeper.protocol.LineSignalling.CallerIdentity])
    /// @param offer  an SDP body
    SipCall invite(SipAddress target, Party caller, String offer, SipCallListener listener);

    /// Calls whom a peer referred us to, passing on what that call is to replace.
    SipCall invite(Referral referral, Party caller, String offer, SipCallListener listener);

    /// Registers now, over a new connection where the transport has connections, instead of when the next try is due.
    /// A registrar that refused or was silent three times in a row is not asked more often than every 30 s: then
    /// nothing is sent. Not for while a call is up: it may stand on the old connection.
    ///
    /// @param done told on the SIP thread how it went, once: what [#status] then says
    void registerAnew(Consumer<LineStatus> done);

    /// Tells the line's domain whether the user's service can be reached, where the line wants that
    /// ([org.linekeeper.protocol.LineSignalling.Presence]), and says it again by itself while the line is open.
    void presence(boolean reachable);

    /// Unregisters; living calls are ended.
    @Override
    void close();
}
