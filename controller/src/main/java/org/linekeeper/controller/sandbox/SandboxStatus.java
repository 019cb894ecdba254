package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallSnapshot;

/// A user's presence and all it is made of.
///
/// @param presentSince      since when every part has been alive; null unless present
/// @param generation        of the user's settings
/// @param appliedGeneration of the settings that the agent follows; 0 while that is not known
/// @param ordered           what people ordered of the sandbox
/// @param sandbox           null while there is none
/// @param calls             the ones that go on
/// @param dropped           how many SIP messages the agent has thrown away since it started, by the reason
record SandboxStatus(
        UserId name,
        Presence presence,
        @Nullable Instant presentSince,
        long generation,
        long appliedGeneration,
        SandboxOrder ordered,
        @Nullable Sandbox sandbox,
        List<Part> parts,
        List<CallSnapshot> calls,
        Map<String, Long> dropped) {
    SandboxStatus {
        parts = List.copyOf(parts);
        calls = List.copyOf(calls);
        dropped = Map.copyOf(dropped);
    }

    /// @param container its name at the runtime
    /// @param startedAt null unless it runs
    record Sandbox(
            String state,
            String container,
            String image,
            String build,
            long edition,
            @Nullable Instant startedAt,
            int restarts) {}
}
