package org.linekeeper.controller.agentlink;

/// Where an agent listens, and the name that its certificate must bear.
public record AgentAddress(String host, int port, String certificateName) {}
