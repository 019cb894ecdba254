package org.linekeeper.lab.peer;

import java.time.Instant;

/// A line that a peer's process wrote.
///
/// @param at when the Docker daemon received it, by the machine's clock
public record LogLine(Instant at, String text) {}
