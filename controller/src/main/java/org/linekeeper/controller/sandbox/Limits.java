package org.linekeeper.controller.sandbox;

/// @param startsInFlight the most creations and starts under way at once
record Limits(int startsInFlight) {}
