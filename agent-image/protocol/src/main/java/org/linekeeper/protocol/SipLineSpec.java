package org.linekeeper.protocol;

import org.jspecify.annotations.Nullable;

/// A SIP account at a provider or PBX.
///
/// @param address         the address of record (RFC 3261 §10)
/// @param registrar       where REGISTER and calls are sent; the address's own host where null
/// @param username        for digest authentication
/// @param registerSeconds the expiry asked for; the registrar's answer decides
/// @param incoming        what becomes of a call from the line's own side
public record SipLineSpec(
        LineId id,
        SipAddress address,
        @Nullable SipAddress registrar,
        String username,
        Secret password,
        SipTransport transport,
        int registerSeconds,
        IncomingRule incoming) {
    public static final int DEFAULT_REGISTER_SECONDS = 600;

    public SipLineSpec {
        if (registerSeconds < 30 || registerSeconds > 86_400) {
            throw new IllegalArgumentException("registerSeconds must be 30 to 86400");
        }
    }

    /// Where this line's requests go.
    public SipAddress nextHop() {
        return registrar == null ? address : registrar;
    }
}
