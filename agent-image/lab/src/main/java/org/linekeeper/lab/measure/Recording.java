package org.linekeeper.lab.measure;

import java.time.Duration;
import java.time.Instant;

/// A sound with the wall-clock time of its first sample. All containers share the machine's clock, so two
/// recordings taken at two ends of a call can be compared.
public record Recording(Instant start, Wav sound) {
    /// What was heard between two moments of the wall clock.
    public Recording between(Instant from, Instant to) {
        Duration first = Duration.between(start, from);
        if (first.isNegative()) {
            first = Duration.ZERO;
        }
        return new Recording(start.plus(first), sound.between(first, Duration.between(start, to)));
    }

    public Instant end() {
        return start.plus(sound.length());
    }
}
