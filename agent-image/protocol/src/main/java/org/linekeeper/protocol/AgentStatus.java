package org.linekeeper.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an agent sees of its sandbox at one moment.
///
/// @param appliedGeneration the generation of the spec in force; 0 before there is one
/// @param lastEvent         the highest event number written so far
/// @param counters          totals since the agent started, by name: dropped packets, refused requests
public record AgentStatus(
        Instant at,
        Instant startedAt,
        long appliedGeneration,
        long lastEvent,
        List<ProcessStatus> processes,
        Witness sound,
        List<AccountStatus> accounts,
        List<LineStatus> lines,
        List<CallSnapshot> calls,
        Map<String, Long> counters) {
    public AgentStatus {
        processes = List.copyOf(processes);
        accounts = List.copyOf(accounts);
        lines = List.copyOf(lines);
        calls = List.copyOf(calls);
        counters = Map.copyOf(counters);
    }

    /// One supervised process of the session (`bus`, `display`, `sound`, `dino`).
    public record ProcessStatus(String name, Witness witness, int restarts) {}

    /// @param login         the service's own evidence; its detail is the server's answer
    /// @param attempts      failed logins in a row
    /// @param nextAttemptAt when the next login is tried; null while none waits
    public record AccountStatus(
            AccountId id,
            Witness login,
            int attempts,
            @Nullable Instant nextAttemptAt) {}

    /// @param registration  the registrar's evidence; its detail is the registrar's answer
    /// @param attempts      failed registrations in a row
    /// @param nextAttemptAt when the next REGISTER is sent after a failure; null while none waits
    public record LineStatus(
            LineId id,
            Witness registration,
            int attempts,
            @Nullable Instant nextAttemptAt) {}
}
