package org.linekeeper.controller.access;

import java.security.Principal;
import java.util.Set;
import org.linekeeper.controller.user.UserId;

/// Who sent a request.
///
/// @param name  as the audit log writes it
/// @param login how the caller is known
/// @param users whom a caller of the role [Role#USER] owns; others need none
record Caller(String name, Role role, Set<UserId> users, Login login) implements Principal {
    Caller {
        users = Set.copyOf(users);
    }

    @Override
    public String getName() {
        return name;
    }

    boolean owns(UserId user) {
        return users.contains(user);
    }

    /// How a caller showed who it is.
    sealed interface Login {}

    /// By the token that stands in the data folder.
    record Bootstrap() implements Login {}

    /// By a token of a local account.
    record ByToken(String id, ApiToken.Kind kind) implements Login {}

    /// By a token that an OpenID provider signed.
    record Elsewhere() implements Login {}
}
