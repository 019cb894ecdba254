package org.linekeeper.controller.stream;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BooleanSupplier;

/// Who may go on following: a stream outlives the moment at which it was allowed.
public interface FollowerRights {
    /// Whoever sent a request.
    ///
    /// @param name    the same for all requests of one person
    /// @param streams how many of them the person may have at once
    /// @param may     whether the person is still known, with the same rights; blocks for the database
    record Follower(String name, int streams, BooleanSupplier may) {}

    /// Blocks for the database, or for a sign-in provider; throws where it does not answer.
    Follower of(HttpServletRequest request);
}
