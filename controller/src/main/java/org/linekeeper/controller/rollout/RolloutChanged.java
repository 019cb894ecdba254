package org.linekeeper.controller.rollout;

/// A rollout began, went on, or was changed by a person.
public record RolloutChanged(String rollout) {}
