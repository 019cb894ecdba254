package org.linekeeper.controller.call;

import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;

/// A call of a user, as its agent told of it.
public sealed interface Call {
    UserId user();

    CallId id();

    record Living(UserId user, CallSnapshot snapshot) implements Call {
        @Override
        public CallId id() {
            return snapshot.id();
        }
    }

    record Ended(UserId user, CallRecord record) implements Call {
        @Override
        public CallId id() {
            return record.id();
        }
    }
}
