package org.linekeeper.controller.sandbox;

import org.linekeeper.controller.brake.BlastRadius;

/// @param startsInFlight  the most creations and starts under way at once
/// @param repairsInFlight the same for repairs within sandboxes
/// @param blast           how many sandboxes may be stopped of our own accord
record Limits(int startsInFlight, int repairsInFlight, BlastRadius blast) {}
