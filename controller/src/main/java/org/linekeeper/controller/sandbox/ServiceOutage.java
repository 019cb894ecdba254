package org.linekeeper.controller.sandbox;

import java.time.Instant;

/// A service that many users lost at once.
///
/// @param service what is out
/// @param since   by the wall clock
/// @param users   how many miss it
public record ServiceOutage(String service, Instant since, int users) {}
