package org.linekeeper.agent.call;

/// One phone being rung: its ring plan step and its place in that step.
record Leg(int step, int place) {}
