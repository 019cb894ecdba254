package org.linekeeper.controller.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// What an endpoint tells the audit log of a request that nobody is known to have sent.
final class Attributes {
    private static final String CLAIMED = Attributes.class.getName() + ".claimed";

    private Attributes() {}

    /// Whom the sender claims to be; only names that exist, for the others may be passwords in the wrong field.
    static void claimedBy(HttpServletRequest request, PersonName name) {
        request.setAttribute(CLAIMED, name);
    }

    static Optional<PersonName> claimed(HttpServletRequest request) {
        return Optional.ofNullable((PersonName) request.getAttribute(CLAIMED));
    }
}
