package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Map;

/// What the brakes read before a pass.
///
/// @param starts      creations and starts that were planned before and are not finished
/// @param repairs     the same for repairs within sandboxes
/// @param removals    how many sandboxes that run may be stopped now
/// @param nextRemoval when one more may be
/// @param running     sandboxes that run, in the whole fleet
/// @param ownStops    how many were stopped of our own accord lately
/// @param halted      no more of those, until a person has said so
/// @param opened      a person has said so: for now they are not counted
/// @param trippedBuilds image builds whose starts fail, each with the number of probes that are due
record Gauge(
        int starts,
        int repairs,
        int removals,
        Instant nextRemoval,
        int running,
        int ownStops,
        boolean halted,
        boolean opened,
        Map<String, Integer> trippedBuilds) {
    Gauge {
        trippedBuilds = Map.copyOf(trippedBuilds);
    }
}
