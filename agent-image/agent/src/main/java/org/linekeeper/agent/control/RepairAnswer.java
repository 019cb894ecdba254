package org.linekeeper.agent.control;

/// What becomes of a request for a repair.
public sealed interface RepairAnswer {
    /// It is begun, or was before; its end is an event.
    record Accepted() implements RepairAnswer {}

    record NoSuchTarget(String detail) implements RepairAnswer {}

    /// A call lives, or another repair is under way.
    record NotNow(String detail) implements RepairAnswer {}
}
