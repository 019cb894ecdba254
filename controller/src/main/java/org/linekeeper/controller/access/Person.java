package org.linekeeper.controller.access;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// Somebody, or a program, with an account on this controller.
///
/// @param passwordHash null for one that comes with tokens only
/// @param users        whom a person of the role [Role#USER] owns
record Person(
        PersonName name,
        Role role,
        Set<UserId> users,
        @Nullable String passwordHash,
        boolean disabled,
        long generation,
        Instant createdAt) {
    Person {
        users = java.util.Collections.unmodifiableSet(new TreeSet<>(users));
    }

    @Override
    public String toString() {
        return "Person[" + name + ", " + role + "]";
    }
}
