package org.linekeeper.agent.control;

import java.util.List;
import java.util.Map;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.Contact;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;

/// What the controller can ask of the agent. Called on the endpoint's threads; thread-safe.
public interface AgentControl {
    /// Stores the spec and makes it so; the rest of the work goes on after the return.
    ///
    /// @throws StaleSpecException where a newer one is in force
    void apply(AgentSpec spec);

    /// @param extra counters of the endpoint itself
    AgentStatus status(Map<String, Long> extra);

    List<Contact> contacts();

    void dial(CallId id, DialRequest request);

    /// @return false where there is no such call
    boolean hangUp(CallId id);

    /// @return false where there is no such call
    /// @throws NotUpException where it does not talk
    /// @throws IllegalArgumentException where the order is one of a later version
    boolean order(CallId id, CallOrder order);

    /// Takes a repair on and returns at once; idempotent by its id.
    RepairAnswer repair(RepairId id, RepairRequest request);

    /// The call rings, is being joined or is moving to another phone.
    final class NotUpException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotUpException(CallId call) {
            super("call " + call + " is not up");
        }
    }

    /// The spec is older than the one in force.
    final class StaleSpecException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public StaleSpecException(long offered, long inForce) {
            super("generation " + offered + " is older than " + inForce + ", which is in force");
        }
    }
}
