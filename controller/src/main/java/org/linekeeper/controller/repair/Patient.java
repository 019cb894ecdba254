package org.linekeeper.controller.repair;

import java.time.Instant;
import java.util.List;

/// All that the ladder is told of one sandbox that runs.
///
/// @param tries       of the last day, in their order
/// @param seriesBegan tries before belong to an illness that is over
/// @param seed        spreads the pauses of many users apart
public record Patient(List<Ailment> ailments, List<Try> tries, Instant seriesBegan, Calls calls, long seed) {
    public Patient {
        ailments = List.copyOf(ailments);
        tries = List.copyOf(tries);
    }

    List<Try> series() {
        return tries.stream().filter(one -> !one.begun().isBefore(seriesBegan)).toList();
    }
}
