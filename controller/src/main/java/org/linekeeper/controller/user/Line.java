package org.linekeeper.controller.user;

import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.security.Sealed;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipTransport;

/// A user's SIP account at a provider or PBX.
///
/// @param registrar       where requests are sent; the address's own host where null
/// @param username        for digest authentication
/// @param registerSeconds the registration's expiry that is asked for
/// @param incoming        what becomes of a call from the line's own side
/// @param signalling      how it talks to its registrar
/// @param media           how its calls carry sound; its TURN server's password stands beside it
/// @param turnPassword    null where there is no such server
public record Line(
        LineId id,
        SipAddress address,
        @Nullable SipAddress registrar,
        String username,
        Sealed password,
        SipTransport transport,
        int registerSeconds,
        IncomingRule incoming,
        LineSignalling signalling,
        LineMedia media,
        @Nullable Sealed turnPassword) {
    /// Whose secret that password is, for the vault.
    static String turnOwner(UserId user, LineId line) {
        return user + "/line/" + line + "/turn";
    }
}
