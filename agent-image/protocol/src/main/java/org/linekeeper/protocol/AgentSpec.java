package org.linekeeper.protocol;

import java.util.List;

/// The state wanted of an agent. The controller puts it whole; the agent makes it so and keeps it
/// sealed on the profile volume, so that a sandbox comes back alone.
///
/// @param generation grows with every change; the status tells which one is applied
public record AgentSpec(long generation, List<AccountSpec> accounts, List<SipLineSpec> lines, RingPlan ringPlan) {
    public static final AgentSpec EMPTY = new AgentSpec(0, List.of(), List.of(), RingPlan.NONE);

    public AgentSpec {
        accounts = List.copyOf(accounts);
        lines = List.copyOf(lines);
    }
}
