package org.linekeeper.protocol;

import org.jspecify.annotations.Nullable;

/// A SIP account at a provider or PBX.
///
/// @param address         the address of record (RFC 3261 §10)
/// @param registrar       where REGISTER and calls are sent; the address's own host where null
/// @param username        for digest authentication
/// @param registerSeconds the expiry asked for; the registrar's answer decides
/// @param incoming        what becomes of a call from the line's own side
/// @param signalling      left out it is [LineSignalling#STANDARD]
/// @param media           left out it is [LineMedia#STANDARD]
public record SipLineSpec(
        LineId id,
        SipAddress address,
        @Nullable SipAddress registrar,
        String username,
        Secret password,
        SipTransport transport,
        int registerSeconds,
        IncomingRule incoming,
        LineSignalling signalling,
        LineMedia media) {
    public static final int DEFAULT_REGISTER_SECONDS = 600;

    public SipLineSpec {
        signalling = signalling == null ? LineSignalling.STANDARD : signalling;
        media = media == null ? LineMedia.STANDARD : media;
        if (registerSeconds < 30 || registerSeconds > 86_400) {
            throw new IllegalArgumentException("registerSeconds must be 30 to 86400");
        }
    }

    /// A line with the standard's signalling and sound.
    public SipLineSpec(
            LineId id,
            SipAddress address,
            @Nullable SipAddress registrar,
            String username,
            Secret password,
            SipTransport transport,
            int registerSeconds,
            IncomingRule incoming) {
        this(
                id,
                address,
                registrar,
                username,
                password,
                transport,
                registerSeconds,
                incoming,
                LineSignalling.STANDARD,
                LineMedia.STANDARD);
    }

    /// Where this line's requests go.
    public SipAddress nextHop() {
        return registrar == null ? address : registrar;
    }
}
