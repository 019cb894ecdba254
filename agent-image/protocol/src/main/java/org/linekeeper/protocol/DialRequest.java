package org.linekeeper.protocol;

/// Asks the agent to join a contact and the user's phone. Which phone rings follows the ring plan.
///
/// @param contact in the service's own form: a bare JID for `xmpp`
public record DialRequest(AccountId account, String contact) {
    public DialRequest {
        if (contact.isBlank() || contact.length() > 1024) {
            throw new IllegalArgumentException("contact must be 1 to 1024 characters");
        }
    }
}
