package org.linekeeper.controller.call;

import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallId;

/// Published after a call's row was written and that was committed.
///
/// @param elsewhere by another controller on the same database
public record CallStored(UserId user, CallId id, boolean elsewhere) {
    CallStored(UserId user, CallId id) {
        this(user, id, false);
    }
}
