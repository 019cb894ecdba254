package org.linekeeper.controller.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.linekeeper.protocol.CallSnapshot;

/// What is known of the calls of an agent that may have fallen silent since.
///
/// @param told     what it said last; empty where it has said nothing since its link was opened
/// @param recorded whether the list of calls has one that goes on; blocks for the database
record LastCalls(Optional<List<CallSnapshot>> told, BooleanSupplier recorded) {
    List<CallSnapshot> known() {
        return told.orElse(List.of());
    }

    /// Whether one was up when the agent was last heard of, by this controller or one before it.
    boolean lastLiving() {
        return told.map(calls -> !calls.isEmpty()).orElseGet(recorded::getAsBoolean);
    }
}
