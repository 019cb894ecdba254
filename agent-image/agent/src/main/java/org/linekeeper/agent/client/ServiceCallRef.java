package org.linekeeper.agent.client;

/// A call as its driver names it; unique within the agent's life.
public record ServiceCallRef(String value) {}
