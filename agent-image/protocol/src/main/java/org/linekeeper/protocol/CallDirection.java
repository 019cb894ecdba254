package org.linekeeper.protocol;

/// Seen from the user.
public enum CallDirection {
    /// Somebody called the account; the user's phone rings.
    INCOMING,
    /// The user calls somebody at the service.
    OUTGOING
}
