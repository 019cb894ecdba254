package org.linekeeper.controller.call;

import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallId;

/// Published after a call's row was written and that was committed.
public record CallStored(UserId user, CallId id) {}
