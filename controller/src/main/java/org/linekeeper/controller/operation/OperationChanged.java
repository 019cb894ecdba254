package org.linekeeper.controller.operation;

/// An operation was ordered or taken back, or another of its users has an outcome.
public record OperationChanged(String operation) {}
