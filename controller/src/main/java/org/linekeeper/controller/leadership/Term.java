package org.linekeeper.controller.leadership;

/// A time during which one controller leads.
///
/// @param epoch higher than that of every term before, whoever led
public record Term(long epoch) {}
