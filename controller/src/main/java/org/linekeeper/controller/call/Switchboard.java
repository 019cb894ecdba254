package org.linekeeper.controller.call;

import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.DialRequest;

/// Asks a user's agent to place, change and end calls. Its methods block for the agent's answer, seconds at most.
public interface Switchboard {
    /// Idempotent by the call's id.
    ///
    /// @throws NotReached where the agent does not answer; the call may have begun all the same
    /// @throws NotDone where the agent refuses
    void dial(UserId user, CallId id, DialRequest request);

    /// @return false where the agent knows no such call
    /// @throws NotReached where the agent does not answer
    boolean hangUp(UserId user, CallId id);

    /// Does something to a call that is up.
    ///
    /// @throws NotReached where the agent does not answer; it may have been done all the same
    /// @throws NotDone where the agent refuses: no such call, or not up
    void order(UserId user, CallId id, CallOrder order);

    /// Scope: this request; retryable once the control link is up.
    final class NotReached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotReached(String message) {
            super(message);
        }
    }

    /// Scope: this request; the message is the agent's own.
    final class NotDone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotDone(String message) {
            super(message);
        }
    }
}
