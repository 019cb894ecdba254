package org.linekeeper.agent.repair;

import java.util.Set;
import org.linekeeper.protocol.CallId;

/// The calls that a repair must spare. Thread-safe.
public interface LivingCalls {
    Set<CallId> living();

    /// Ends a call; returns at once, and does nothing where there is none of that name.
    void end(CallId call);
}
