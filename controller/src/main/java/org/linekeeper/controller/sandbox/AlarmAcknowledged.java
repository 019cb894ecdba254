package org.linekeeper.controller.sandbox;

/// Published after a person's word on an alarm was written down: the controller that acts is to read it.
public record AlarmAcknowledged() {}
