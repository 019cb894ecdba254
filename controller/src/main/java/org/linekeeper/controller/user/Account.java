package org.linekeeper.controller.user;

import org.linekeeper.controller.security.Sealed;
import org.linekeeper.protocol.AccountId;

/// A user's login at a service.
///
/// @param address in the service's own form
public record Account(AccountId id, Service service, String address, Sealed password) {}
