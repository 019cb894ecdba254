package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// A login at a calling service, as the service's own client needs it.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "service", defaultImpl = AccountSpec.Unknown.class)
@JsonSubTypes(@JsonSubTypes.Type(value = AccountSpec.Xmpp.class, name = "xmpp"))
public sealed interface AccountSpec {
    AccountId id();

    /// @param address the bare JID, `user@domain` (RFC 7622)
    record Xmpp(AccountId id, String address, Secret password) implements AccountSpec {}

    /// A service that this version does not know; its account is reported as such and left alone.
    record Unknown(AccountId id) implements AccountSpec {}
}
