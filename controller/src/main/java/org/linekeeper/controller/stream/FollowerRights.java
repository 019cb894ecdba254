package org.linekeeper.controller.stream;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BooleanSupplier;

/// Who may go on following: a stream outlives the moment at which it was allowed.
public interface FollowerRights {
    /// @return whether whoever sent the request is still known, with the same rights; blocks for the database
    BooleanSupplier of(HttpServletRequest request);
}
