package org.linekeeper.protocol;

import java.util.List;

/// The state wanted of an agent. The controller puts it whole; the agent makes it so and keeps it
/// sealed on the profile volume, so that a sandbox comes back alone.
///
/// @param generation grows with every change; the status tells which one is applied
/// @param tolls      what the lines may spend
public record AgentSpec(
        long generation, List<AccountSpec> accounts, List<SipLineSpec> lines, RingPlan ringPlan, TollLimits tolls) {
    public static final AgentSpec EMPTY = new AgentSpec(0, List.of(), List.of(), RingPlan.NONE, TollLimits.STANDARD);

    public AgentSpec {
        accounts = List.copyOf(accounts);
        lines = List.copyOf(lines);
        // an older controller says nothing of it
        tolls = tolls == null ? TollLimits.STANDARD : tolls;
    }
}
