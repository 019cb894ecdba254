package org.linekeeper.controller.rollout;

/// Published after a person's request changed a rollout and that was committed.
public record RolloutOrdered() {}
