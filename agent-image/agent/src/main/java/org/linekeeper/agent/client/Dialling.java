package org.linekeeper.agent.client;

import org.linekeeper.protocol.AccountId;

/// A client that can place calls.
public interface Dialling {
    /// Starts a call and returns once the client shows it as going out. What becomes of it is told to
    /// the [ClientListener] under the returned name.
    ///
    /// @param contact in the service's own form
    /// @throws ClientException where the client did not place it: no such contact, logged out, busy
    ServiceCallRef dial(AccountId account, String contact);
}
