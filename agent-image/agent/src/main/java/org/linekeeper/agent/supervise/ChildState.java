package org.linekeeper.agent.supervise;

import java.time.Instant;

/// Where a child stands.
sealed interface ChildState {
    /// Waits for its turn: for the programs it needs, and for the time that its budget put between restarts.
    record Idle(Instant notBefore) implements ChildState {}

    record Starting(Process process, Instant deadline) implements ChildState {}

    record Up(Process process) implements ChildState {}

    /// Asked to end, not gone yet.
    ///
    /// @param failure whether this end is taken from the restart budget
    record Ending(Process process, Instant killAt, String cause, boolean failure) implements ChildState {}

    /// Stopped on purpose until it is released, or for good.
    record Held(String reason) implements ChildState {}
}
