package org.linekeeper.agent.sip;

import java.util.Optional;
import org.linekeeper.protocol.SipAddress;

/// A peer's wish that we call someone else in its place (REFER, RFC 3515). Thread-safe.
public interface Referral {
    /// Whom to call; parameters of the URI are left out.
    SipAddress target();

    /// The call that the new one is to replace at its other end (RFC 3891), as that header's value; empty for a blind
    /// transfer.
    Optional<String> replaces();

    /// Who wants it (RFC 3892), to be passed on to the one who is called.
    Optional<String> referredBy();

    /// Tells the peer how the new call goes. A final status ends the telling.
    void progress(int status);
}
