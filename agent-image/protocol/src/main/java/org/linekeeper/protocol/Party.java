package org.linekeeper.protocol;

import org.jspecify.annotations.Nullable;

/// The other end of a call at the service.
///
/// @param address in the service's own form: a bare JID for `xmpp`
/// @param name    as the user's contact list shows it
public record Party(String address, @Nullable String name) {
    /// What a person is shown.
    public String label() {
        return name == null || name.isBlank() ? address : name;
    }
}
