package org.linekeeper.agent.repair;

import java.util.Optional;
import org.linekeeper.protocol.RepairRequest;

/// Knows the rung for a request. Thread-safe.
public interface Ladder {
    /// Empty where the target is not there.
    Optional<Rung> rung(RepairRequest request);
}
